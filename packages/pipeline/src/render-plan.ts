import { type Plan, renderBytes } from "@funasr-images/catalog";
import { renderTable } from "./render-table.ts";

/** What a run would do: a line for each leg, then models and tags. `--dry-run` prints it. */
export function renderPlan(plan: Plan): string {
  const legs = plan.legs.map((leg) => [
    `${leg.branch}/${leg.arch}`,
    leg.build.kind === "build" ? "build" : "carry over",
    leg.smoke.kind === "run" ? "transcribe" : `${leg.smoke.kind}: ${leg.smoke.reason}`,
    `${leg.base.repository}@${leg.base.digest.slice(0, 19)}`,
    leg.inputs.slice(0, 19),
  ]);
  const bytes = plan.models.reduce((total, model) => total + model.bytes, 0);
  const { release } = plan;
  const tags = release.kind === "none" ? [] : release.branches.flatMap(({ version, moving }) => [version, ...moving]);
  const outcome =
    release.kind === "none"
      ? `no tag moves: ${release.reason}`
      : `${release.kind === "current" ? "nothing has changed; tags that are in place" : "tags"}: ${tags.join(", ")}`;
  return [
    renderTable(["leg", "build", "test", "base", "inputs"], legs),
    "",
    `version ${plan.version} to ${plan.registry}; ${plan.models.length} models of ${renderBytes(bytes)}`,
    outcome,
  ].join("\n");
}
