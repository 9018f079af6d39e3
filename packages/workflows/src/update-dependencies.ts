import { runners } from "./matrix.ts";
import { botOrOwnToken, botToken, checkout } from "./steps.ts";
import type { Workflow } from "./workflow.ts";

/** Days that a version has to be out before this project takes it: most poisoned ones are found within a week. */
const cooldownDays = "7";

/**
 * npm packages within their ranges, the pin table, and CHANGELOG.md with what was released since. Two jobs: what runs code
 * of the new packages may only read, and what may write runs none of it.
 */
export function updateDependencies(): Workflow {
  const kind = "${{ matrix.kind }}";
  const matrix = { kind: ["npm", "pins", "changelog"] };
  return {
    name: "update-dependencies",
    purpose:
      "Mondays and by hand, as pull requests: newer npm packages and actions, at least a week old, and the changelog.",
    on: { schedule: [{ cron: "53 4 * * 1" }], workflow_dispatch: {} },
    concurrency: { group: "update-dependencies", "cancel-in-progress": false },
    jobs: {
      update: {
        name: `Update ${kind}`,
        "runs-on": runners.amd64,
        "timeout-minutes": 30,
        permissions: { contents: { access: "read", why: "checks out" } },
        strategy: { "fail-fast": false, matrix },
        steps: [
          // The changelog counts commits.
          ...checkout({ history: true }),
          {
            name: "Update",
            env: {
              KIND: kind,
              COOLDOWN_DAYS: cooldownDays,
              GITHUB_TOKEN: "${{ github.token }}",
              PROJEN_DISABLE_POST: "1",
            },
            run: `case "$KIND" in
npm) npm update --before "$(date --utc --date "$COOLDOWN_DAYS days ago" --iso-8601)" --no-audit --no-fund ;;
pins) npx projen update-pins ;;
changelog) npx projen changelog --write ;;
esac
npx projen
npx projen bundle-actions
git add --all
git diff --cached --binary > "$RUNNER_TEMP/update.patch"
git diff --cached --stat
`,
          },
          {
            name: "Keep the patch",
            uses: "actions/upload-artifact",
            with: {
              name: `update-${kind}`,
              path: "${{ runner.temp }}/update.patch",
              overwrite: true,
              "if-no-files-found": "error",
            },
          },
        ],
      },
      propose: {
        name: `Propose ${kind}`,
        needs: ["update"],
        environment: "automation",
        "runs-on": runners.amd64,
        "timeout-minutes": 10,
        permissions: {
          contents: { access: "write", why: "pushes the branch of the pull request" },
          "pull-requests": { access: "write", why: "opens it" },
        },
        strategy: { "fail-fast": false, matrix },
        steps: [
          { name: "Check out", uses: "actions/checkout", with: { "persist-credentials": false } },
          {
            name: "Get the patch",
            uses: "actions/download-artifact",
            with: { name: `update-${kind}`, path: "${{ runner.temp }}" },
          },
          ...botToken({ workflows: true }),
          {
            name: "Propose",
            env: {
              KIND: kind,
              GH_TOKEN: botOrOwnToken,
              BOT: "${{ steps.bot.outputs.app-slug }}",
              DEFAULT_BRANCH: "${{ github.event.repository.default_branch }}",
            },
            run: `if [ ! -s "$RUNNER_TEMP/update.patch" ]; then
  echo "$KIND: everything is current." >> "$GITHUB_STEP_SUMMARY"
  exit 0
fi
if [ "$KIND" = pins ] && [ -z "$BOT" ]; then
  echo "New pins change workflows, which a job's own token may not push. Apply the artifact update-pins: git apply update.patch" >> "$GITHUB_STEP_SUMMARY"
  exit 0
fi
git apply --index "$RUNNER_TEMP/update.patch"
git config user.name "\${BOT:-github-actions}[bot]"
git config user.email "\${BOT:-github-actions}[bot]@users.noreply.github.com"
git commit --quiet --message "build: update $KIND"
gh auth setup-git
git push --quiet --force origin "HEAD:refs/heads/update-$KIND"
if [ -z "$(gh pr list --head "update-$KIND" --json number --jq '.[].number')" ]; then
  gh pr create --head "update-$KIND" --base "$DEFAULT_BRANCH" --title "build: update $KIND" --body "Made by the workflow update-dependencies. New versions have been out for at least a week."
fi
`,
          },
        ],
      },
    },
  };
}
