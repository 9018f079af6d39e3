import type { Image } from "@funasr-images/catalog";
import { legMatrix, runnerOfMatrix, runners } from "./matrix.ts";
import { checkout, loginToRegistry, plannedSite, prepareRunner, registryLogin, site } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** What users pull today still works. */
export function prober(images: readonly Image[]): Workflow {
  return {
    name: "prober",
    purpose: "Daily and by hand: pulls the published tags on both archs and lets them transcribe.",
    on: { schedule: [{ cron: "17 5 * * *" }], workflow_dispatch: {} },
    concurrency: { group: "prober", "cancel-in-progress": false },
    jobs: {
      released: {
        name: "Look for a release",
        "runs-on": runners.amd64,
        "timeout-minutes": 5,
        permissions: { contents: { access: "read", why: "lists the releases" } },
        outputs: { version: "${{ steps.look.outputs.version }}" },
        steps: [
          {
            name: "Look",
            id: "look",
            env: { GH_TOKEN: "${{ github.token }}" },
            run: `version=$(gh release list --repo "$GITHUB_REPOSITORY" --exclude-drafts --limit 1 --json tagName --jq '.[].tagName')
if [ -z "$version" ]; then
  # An empty list is trusted only when there is no version tag either.
  tags=$(gh api "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/v" --jq '[.[].ref] | join(", ")')
  if [ -n "$tags" ]; then echo "::error::No release is published, and there are tags: $tags"; exit 1; fi
fi
echo "version=$version" >> "$GITHUB_OUTPUT"
echo "\${version:-Nothing is released yet; there is nothing to probe.}" >> "$GITHUB_STEP_SUMMARY"
`,
          },
        ],
      },
      probe: {
        name: "Probe ${{ matrix.branch }}/${{ matrix.arch }}",
        needs: ["released"],
        if: "needs.released.outputs.version != ''",
        "runs-on": runnerOfMatrix,
        "timeout-minutes": 45,
        permissions: {
          contents: { access: "read", why: "checks out" },
          packages: { access: "read", why: "pulls a package that is not public" },
        },
        strategy: { "fail-fast": false, matrix: legMatrix(images) },
        steps: [
          ...checkout(),
          prepareRunner,
          loginToRegistry,
          {
            name: "Pull and transcribe",
            uses: "./packages/actions/smoke-test",
            with: {
              profile: site.profile,
              ...plannedSite,
              ...registryLogin,
              image: `${site.registry}:\${{ matrix.branch }}`,
              branch: "${{ matrix.branch }}",
              arch: "${{ matrix.arch }}",
            },
          },
        ],
      },
    },
  };
}
