import { archs } from "@funasr-images/catalog";
import { runnerOfMatrix, runners } from "./matrix.ts";
import { checkout, prepareRunner } from "./steps.ts";
import type { Permissions, Workflow } from "./workflow.ts";

const permissions: Permissions = { contents: { access: "read", why: "checks out" } };

/** Every test, and proof that generated files are committed as they are. Called by pull requests and by the release. */
export function build(): Workflow {
  return {
    name: "build",
    purpose:
      "Every test on both archs; a release with the network cut off; generated files and bundles are current; the workflows pass their checks.",
    on: { workflow_call: {} },
    jobs: {
      test: {
        name: "Test on ${{ matrix.arch }}",
        "runs-on": runnerOfMatrix,
        "timeout-minutes": 45,
        permissions,
        strategy: { "fail-fast": false, matrix: { arch: [...archs] } },
        steps: [...checkout(), prepareRunner, { name: "Test", run: "./scripts/test" }],
      },
      upstream: {
        name: "Release in the upstream world",
        "runs-on": runners.amd64,
        "timeout-minutes": 45,
        permissions,
        steps: [
          ...checkout(),
          prepareRunner,
          // Only root may cut the network off for a program.
          { name: "Release with loopback only", run: "sudo --preserve-env=PATH ./scripts/check-upstream" },
        ],
      },
      generated: {
        name: "Generated files",
        "runs-on": runners.amd64,
        "timeout-minutes": 20,
        permissions,
        steps: [
          ...checkout(),
          {
            name: "Generate again and compare",
            env: { PROJEN_DISABLE_POST: "1" },
            run: `npx projen
npx projen bundle-actions
changes=$(git status --porcelain)
if [ -n "$changes" ]; then
  echo "::error::Generated files are not current. Run npx projen and npx projen bundle-actions, then commit."
  git --no-pager diff
  echo "$changes"
  exit 1
fi
`,
          },
          { name: "Check the workflows", run: "./scripts/check-workflows" },
        ],
      },
    },
  };
}
