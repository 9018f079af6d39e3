import type { ImageBranch, Plan } from "@funasr-images/catalog";

/**
 * The plan of a pull request: the legs that it changes, and no release. A leg whose inputs are those of the last
 * release is left out too, whichever files were touched.
 *
 * @param branches those that the pull request touches
 */
export function limitPlan(plan: Plan, branches: readonly ImageBranch[]): Plan {
  const legs = plan.legs.filter((leg) => leg.build.kind === "build" && branches.includes(leg.branch));
  const used = new Set(legs.flatMap((leg) => Object.values(leg.models)));
  return {
    ...plan,
    legs,
    models: plan.models.filter(({ id }) => used.has(id)),
    release: { kind: "none", reason: "a pull request builds and tests what it changes, and pushes nothing" },
  };
}
