import type { Image } from "@funasr-images/catalog";
import { gateJob } from "./gate.ts";
import { imageJob } from "./image-job.ts";
import { planJob } from "./plan-job.ts";
import type { Workflow } from "./workflow.ts";

/** The checks of a change. Safe for forks: no secret, no right to write, nothing is pushed. */
export function pullRequest(images: readonly Image[]): Workflow {
  const jobs = {
    build: {
      name: "Build",
      permissions: { contents: { access: "read", why: "checks out" } },
      uses: "./.github/workflows/build.yml",
    },
    plan: planJob("check"),
    image: imageJob(images, "check", ["plan"]),
  } as const;
  return {
    name: "pull-request",
    purpose: "Tests, and builds and transcribes the legs that a change touches. Branch protection asks for Gate alone.",
    on: { pull_request: {}, merge_group: {} },
    concurrency: { group: "pull-request-${{ github.ref }}", "cancel-in-progress": true },
    jobs: { ...jobs, gate: gateJob(jobs) },
  };
}
