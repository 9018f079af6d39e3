import type { Plan } from "@funasr-images/catalog";
import type { LegReport } from "@funasr-images/pipeline";
import { renderCommands } from "../../legs/render-commands.ts";
import { renderLegTable, renderTable } from "../../legs/render-leg-table.ts";
import { listChanges } from "./list-changes.ts";
import type { ReleaseFacts } from "./read-release-facts.ts";

/** GitHub takes 125,000 characters; changes are the only part without a limit of its own. */
const changesLimit = 60_000;

/** What a release says of itself: what changed, what every leg showed, and the commands that people need. */
export function renderNotes(
  plan: Plan,
  facts: Omit<ReleaseFacts, "commit"> & {
    readonly legs: readonly LegReport[];
    /** `owner/name` on GitHub. */
    readonly repository: string | undefined;
  },
): string {
  const { registry, version, previousVersion } = plan;
  const { indexes, repository } = facts;
  const tags = "branches" in plan.release ? plan.release.branches : [];
  const images = indexes.map(({ branch, digest }) => [
    branch,
    tags
      .filter((planned) => planned.branch === branch)
      .flatMap((planned) => [planned.version, ...planned.moving])
      .map((tag) => `\`${tag}\``)
      .join(" "),
    `\`${digest}\``,
  ]);
  return [
    "## Changes",
    renderChanges(facts.messages),
    "## Images",
    `Every image has transcribed speech on its own arch before it got a tag, unless its row says otherwise.`,
    renderLegTable(facts.legs),
    renderTable([`\`${registry}\``, "tags", "digest"], images),
    "## Commands",
    `\`\`\`sh\n${renderCommands({ registry, version, previousVersion, indexes, repository })}\n\`\`\``,
  ].join("\n\n");
}

function renderChanges(messages: readonly string[]): string {
  const sections = listChanges(messages).map(({ title, changes }) =>
    [`### ${title}`, ...changes.map((change) => `- ${change}`)].join("\n"),
  );
  const text = sections.join("\n\n") || "No commit since the previous release.";
  return text.length <= changesLimit ? text : `${text.slice(0, text.lastIndexOf("\n", changesLimit))}\n- …`;
}
