import type { Image } from "@funasr-images/catalog";
import { legMatrix, runnerOfMatrix } from "./matrix.ts";
import {
  checkout,
  loginToRegistry,
  modelHub,
  npmSite,
  plannedSite,
  prepareRunner,
  registryLogin,
  site,
} from "./steps.ts";
import type { Job } from "./workflow.ts";

/** The result of a leg, inside the workspace. */
const legReport = ".local/legs/${{ matrix.branch }}-${{ matrix.arch }}.json";

/**
 * Builds every leg of the plan on its own arch and lets it transcribe. One that fails does not stop the others, so
 * that re-running it alone completes the run.
 *
 * @param kind `release` pushes what has transcribed, by digest; `check` pushes nothing and needs no right to
 */
export function imageJob(images: readonly Image[], kind: "release" | "check", needs: readonly string[]): Job {
  const release = kind === "release";
  return {
    name: "Image ${{ matrix.branch }}/${{ matrix.arch }}",
    needs,
    // A matrix from which everything is excluded is an error.
    if: "needs.plan.outputs.legs != '0'",
    "runs-on": runnerOfMatrix,
    "timeout-minutes": 120,
    permissions: {
      contents: { access: "read", why: "checks out" },
      ...(release ? { packages: { access: "write", why: "pushes the leg by digest" } as const } : {}),
    },
    strategy: {
      "fail-fast": false,
      matrix: legMatrix(images, "${{ fromJSON(needs.plan.outputs.exclude) }}"),
    },
    steps: [
      ...checkout(),
      prepareRunner,
      ...(release ? [loginToRegistry] : []),
      {
        name: "Get the models",
        uses: "./packages/actions/cache-models",
        with: {
          ...modelHub,
          models: "${{ needs.plan.outputs.models }}",
          branch: "${{ matrix.branch }}",
          save: "never",
        },
      },
      {
        name: "Build",
        id: "build",
        env: npmSite,
        uses: "./packages/actions/build-image",
        with: {
          ...plannedSite,
          ...(release ? registryLogin : {}),
          plan: "${{ needs.plan.outputs.plan }}",
          branch: "${{ matrix.branch }}",
          arch: "${{ matrix.arch }}",
        },
      },
      {
        name: release ? "Run, transcribe, push by digest" : "Run and transcribe",
        uses: "./packages/actions/smoke-test",
        with: {
          profile: site.profile,
          ...plannedSite,
          ...(release ? registryLogin : {}),
          plan: "${{ needs.plan.outputs.plan }}",
          branch: "${{ matrix.branch }}",
          arch: "${{ matrix.arch }}",
          candidate: "${{ steps.build.outputs.candidate }}",
          push: release,
          report: legReport,
        },
      },
      {
        name: "Keep the leg's result",
        uses: "actions/upload-artifact",
        // A leg that is run again replaces its result.
        with: {
          name: "leg-${{ matrix.branch }}-${{ matrix.arch }}",
          path: legReport,
          overwrite: true,
          "if-no-files-found": "error",
          "include-hidden-files": true,
          "retention-days": 30,
        },
      },
    ],
  };
}
