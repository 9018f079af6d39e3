import { type CatalogueDifference, type ModelLock, renderBytes, renderDifference } from "@funasr-images/catalog";
import { renderTable } from "../../src/legs/render-leg-table.ts";
import type { ModelChange } from "./compare-locks.ts";

/** Title and body of the pull request. */
export function describeDrift(
  before: ModelLock,
  after: ModelLock,
  changes: readonly ModelChange[],
  differences: readonly CatalogueDifference[],
): { title: string; body: string } {
  const first = before.models.length === 0;
  const count = `${changes.length} model${changes.length === 1 ? "" : "s"}`;
  const short = (commit: string | undefined) => (commit ? `\`${commit.slice(0, 12)}\`` : "–");
  const rows = changes.map((change) => [
    `\`${change.model}\``,
    change.revision,
    change.kind,
    short(change.from),
    short(change.to),
    change.files.map((file) => `\`${file}\``).join(" ") || "the bytes are the same",
  ]);
  const bytes = after.models.flatMap(({ files }) => files).reduce((total, { size }) => total + size, 0);
  return {
    title: first ? `feat(models): lock ${count}` : `fix(models): follow the hub in ${count}`,
    body: [
      first
        ? "The first lock: for every model the commit, and for every file its size and sha256, as the hub reports them."
        : "The hub no longer matches the lock. With this lock the images get other bytes where files are named below.",
      renderTable(["model", "revision", "", "from", "to", "files"], rows),
      `The lock is ${renderBytes(bytes)} in ${after.models.length} models.`,
      ...(differences.length > 0
        ? [
            "**The hub differs from what `images/models.json` expects. Find out why before this is merged:**",
            differences.map((difference) => `- ${renderDifference(difference)}`).join("\n"),
          ]
        : []),
      "Nothing was downloaded for this. The checks of this pull request download every file, compare it with its sha256, and transcribe.",
    ].join("\n\n"),
  };
}
