import type { Image } from "@funasr-images/catalog";
import { imageJob } from "./image-job.ts";
import { runners } from "./matrix.ts";
import { planJob } from "./plan-job.ts";
import { allowHttp, checkout, modelHub, onMain, registryLogin } from "./steps.ts";
import type { Concurrency, Job, Step, Workflow } from "./workflow.ts";

/** What moves or deletes tags does it alone, and a rollback that waits is not replaced by a push. */
export const promotion: Concurrency = { group: "promotion", "cancel-in-progress": false, queue: "max" };

/** From a commit on main to moved tags. */
export function release(images: readonly Image[]): Workflow {
  return {
    name: "release",
    purpose:
      'Every push to main: plan, models, one leg per image branch and arch, release. No tag moves before every leg has\ntranscribed. When a leg fails, press "Re-run failed jobs": the run completes from there.',
    on: { push: { branches: ["main"] }, workflow_dispatch: {} },
    concurrency: promotion,
    jobs: {
      build: {
        name: "Build",
        permissions: { contents: { access: "read", why: "checks out" } },
        uses: "./.github/workflows/build.yml",
      },
      plan: planJob("release"),
      models: modelsJob,
      image: imageJob(images, "release", ["plan", "models"]),
      release: releaseJob(images),
    },
  };
}

/** Fills the cache once, for every arch and for later runs. */
const modelsJob: Job = {
  name: "Models",
  needs: ["plan"],
  "runs-on": runners.amd64,
  "timeout-minutes": 120,
  permissions: { contents: { access: "read", why: "checks out" } },
  steps: [
    ...checkout(),
    {
      name: "Get the models and fill the cache",
      uses: "./packages/actions/cache-models",
      with: { ...modelHub, models: "${{ needs.plan.outputs.models }}", save: "auto" },
    },
  ],
};

function releaseJob(images: readonly Image[]): Job {
  const tagRelease = (step: "versions" | "moving") =>
    ({
      uses: "./packages/actions/tag-release",
      with: {
        ...registryLogin,
        ...allowHttp,
        step,
        plan: "${{ needs.plan.outputs.plan }}",
        legs: ".local/legs",
        "github-token": "${{ github.token }}",
        mirror: "${{ vars.MIRROR }}",
        "mirror-username": "${{ vars.MIRROR_USERNAME }}",
        "mirror-token": "${{ secrets.MIRROR_TOKEN }}",
      },
    }) as const;
  return {
    name: "Release",
    needs: ["build", "plan", "image"],
    if: onMain,
    environment: "release",
    "runs-on": runners.amd64,
    "timeout-minutes": 45,
    permissions: {
      contents: { access: "write", why: "writes the git tag and the GitHub release" },
      packages: { access: "write", why: "writes indexes and tags" },
      "id-token": { access: "write", why: "proves to Sigstore which workflow attests" },
      attestations: { access: "write", why: "keeps the attestations" },
    },
    steps: [
      ...checkout({ history: true }),
      {
        name: "Get the legs' results",
        uses: "actions/download-artifact",
        with: { pattern: "leg-*", path: ".local/legs", "merge-multiple": true },
      },
      { name: "Write the version tags and draft the release", id: "versions", ...tagRelease("versions") },
      ...images.map(attest),
      { name: "Move the tags and publish the release", ...tagRelease("moving") },
    ],
  };
}

/** GitHub attests for public repositories only (and for organisations that pay for it: ATTEST=on). */
function attest({ branch }: Image): Step {
  return {
    name: `Attest ${branch}`,
    if: "vars.ATTEST == 'on' || (vars.ATTEST == '' && !github.event.repository.private)",
    uses: "actions/attest",
    with: {
      "subject-name": "${{ steps.versions.outputs.registry }}",
      "subject-digest": `\${{ fromJSON(steps.versions.outputs.digests)['${branch}'] }}`,
    },
  };
}
