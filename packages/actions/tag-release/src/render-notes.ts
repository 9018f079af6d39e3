import type { Plan } from "@funasr-images/catalog";
import type { LegReport } from "@funasr-images/pipeline";
import { renderChanges } from "@funasr-images/release";
import { renderCommands } from "../../src/legs/render-commands.ts";
import { renderLegTable, renderTable } from "../../src/legs/render-leg-table.ts";
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
    describeChanges(version, facts.messages, repository),
    "## Images",
    `Every image has transcribed speech on its own arch before it got a tag, unless its row says otherwise.`,
    renderLegTable(facts.legs),
    renderTable([`\`${registry}\``, "tags", "digest"], images),
    "## Commands",
    `\`\`\`sh\n${renderCommands({ registry, version, previousVersion, indexes, repository })}\n\`\`\``,
  ].join("\n\n");
}

function describeChanges(
  version: string,
  messages: readonly string[] | undefined,
  repository: string | undefined,
): string {
  if (!messages) {
    const changelog = repository
      ? `[CHANGELOG.md](https://github.com/${repository}/blob/v${version}/CHANGELOG.md)`
      : "CHANGELOG.md";
    return `The first release: see ${changelog}.`;
  }
  const text = renderChanges(messages, "###");
  return text.length <= changesLimit ? text : `${text.slice(0, text.lastIndexOf("\n", changesLimit))}\n- …`;
}
