import type { RollbackPlan } from "@funasr-images/release";
import { renderTable } from "../../src/legs/render-leg-table.ts";
import type { Move } from "./list-moves.ts";

/** What a rollback does, for the job's summary. */
export function renderRollback(
  plan: RollbackPlan,
  moves: readonly Move[],
  { repository, dryRun }: { repository: string; dryRun: boolean },
): string {
  const short = (digest: string | undefined) => (digest ? `\`${digest.slice(0, 19)}\`` : "not there");
  const rows = moves.map(({ tag, from, to }) => [`\`${tag}\``, short(from), from === to ? "in place" : short(to)]);
  const forward = plan.version === plan.withdrawn;
  const next = forward
    ? `${plan.version} is the newest version: the next release goes on from it.`
    : `${plan.withdrawn} is withdrawn. Until ${plan.faulty.join(", ")} changed, no release moves a tag; its tags such as \`${plan.faulty[0]}-${plan.withdrawn}\` stay where they are.`;
  return [
    `## ${dryRun ? "Dry run: " : ""}${forward ? "forward" : "back"} to ${plan.version}`,
    renderTable([repository, "was", "is"], rows),
    next,
    "",
  ].join("\n\n");
}
