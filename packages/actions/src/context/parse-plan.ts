import type { Leg, Plan } from "@funasr-images/catalog";
import { ActionError } from "./action-error.ts";

/** A plan that came as JSON from another job. @throws ActionError BAD_PLAN */
export function parsePlan(value: unknown): Plan {
  const plan = value as Partial<Plan> | null;
  const known = plan?.planVersion === 1 && Array.isArray(plan.legs) && typeof plan.release?.kind === "string";
  if (!known) {
    throw new ActionError(
      "BAD_PLAN",
      'The input "plan" is not a plan of this version: pass on the output of the action `plan`.',
    );
  }
  return plan as Plan;
}

/** @throws ActionError BAD_PLAN, with the legs that there are */
export function findLeg(plan: Plan, branch: string, arch: string): Leg {
  const leg = plan.legs.find((one) => one.branch === branch && one.arch === arch);
  if (leg) return leg;
  const legs = plan.legs.map((one) => `${one.branch}/${one.arch}`).join(", ") || "none";
  throw new ActionError("BAD_PLAN", `The plan has no leg ${branch}/${arch}`, { fix: `It has: ${legs}.` });
}
