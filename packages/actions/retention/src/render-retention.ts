import {
  listDoubts,
  nameOfPlan,
  type RetentionLimits,
  type RetentionPlan,
  type StoredRepository,
} from "@funasr-images/release";
import { renderTable } from "../../src/legs/render-leg-table.ts";

/** What a run deletes, and what a person has to confirm before; for the job's summary. */
export function renderRetention(
  plan: RetentionPlan,
  stored: StoredRepository,
  { limits, dryRun }: { readonly limits: RetentionLimits; readonly dryRun: boolean },
): string {
  const rows = plan.deleted.map(({ digest, tags, reason }) => [`\`${digest.slice(0, 19)}\``, tags.join(" "), reason]);
  const doubts = listDoubts(plan, stored, limits);
  return [
    `## ${dryRun ? "Dry run: " : ""}${plan.deleted.length} manifests to delete`,
    `Kept: ${plan.kept.join(", ") || "no version"}`,
    ...(rows.length > 0 ? [renderTable(["digest", "tags", "why"], rows)] : []),
    ...(doubts.length > 0
      ? [
          `A person has to confirm this plan, because\n\n${doubts.map((doubt) => `- ${doubt}`).join("\n")}`,
          `If that is intended, run again with \`confirm: ${nameOfPlan(plan)}\`, the name of exactly this plan.`,
        ]
      : []),
    "",
  ].join("\n\n");
}
