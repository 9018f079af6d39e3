import type { ActionIo } from "@funasr-images/action-io";
import type { Plan } from "@funasr-images/catalog";
import { planRelease, type ReleasePlan } from "@funasr-images/release";
import { renderLegTable } from "../../src/legs/render-leg-table.ts";
import type { StoredLeg } from "../../src/legs/stored-leg.ts";

/**
 * Decides what is released; undefined when the plan moves no tag. What is not released is listed in the summary with its
 * legs; what is, has them in its notes.
 *
 * @throws ReleaseError LEG_NOT_PASSED
 */
export function decideRelease(
  plan: Plan,
  legs: readonly StoredLeg[],
  io: Pick<ActionIo, "warning" | "summary">,
): ReleasePlan | undefined {
  const explain = (why: string) =>
    io.summary
      .addHeading(`${plan.version} is not released`, 2)
      .addRaw(`\n${why}\n\n${renderLegTable(legs.map((leg) => leg.report))}\n`);
  if (plan.release.kind === "none") {
    io.warning(`No tag moves: ${plan.release.reason}`, { title: "Not released" });
    explain(plan.release.reason);
    return undefined;
  }
  try {
    return planRelease(
      plan,
      legs.map((leg) => leg.result),
    );
  } catch (error) {
    explain((error as Error).message);
    throw error;
  }
}
