import { runners } from "./matrix.ts";
import { checkout, npmSite, registryLogin, site } from "./steps.ts";
import type { Job } from "./workflow.ts";

/**
 * Plans the run, once.
 *
 * @param kind `release` plans every leg; `check` only those whose inputs differ from the base of the pull request, and
 * uses no credentials
 */
export function planJob(kind: "release" | "check"): Job {
  const release = kind === "release";
  return {
    name: "Plan",
    "runs-on": runners.amd64,
    "timeout-minutes": 20,
    permissions: {
      contents: { access: "read", why: "checks out with all commits" },
      ...(release ? { packages: { access: "read", why: "reads the previous release" } as const } : {}),
    },
    outputs: {
      plan: "${{ steps.plan.outputs.plan }}",
      exclude: "${{ steps.plan.outputs.exclude }}",
      models: "${{ steps.plan.outputs.models }}",
      legs: "${{ steps.plan.outputs.legs }}",
      version: "${{ steps.plan.outputs.version }}",
    },
    steps: [
      ...checkout({ history: true }),
      {
        name: "Plan",
        id: "plan",
        env: npmSite,
        uses: "./packages/actions/plan",
        with: {
          ...site,
          ...(release ? registryLogin : {}),
          runnable: "${{ vars.RUNNABLE || 'amd64,arm64' }}",
          event: release ? "push" : "pull-request",
          // GitHub tests the merge commit, of a pull request as of a queue; its first parent is what main has.
          ...(release ? {} : { base: "HEAD^1" }),
        },
      },
    ],
  };
}
