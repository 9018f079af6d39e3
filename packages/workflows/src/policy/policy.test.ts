import { expect, it } from "vitest";
import { assertPolicy, checkPolicy, policyRules } from "./assert-policy.ts";

const sha = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const pins = [{ action: "actions/checkout", version: "v7.0.1", sha }];

const good = `
on:
  pull_request:
permissions: {}
concurrency:
  group: x
  cancel-in-progress: true
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read # to check out
    steps:
      - name: Check out
        uses: actions/checkout@${sha} # v7.0.1
        with:
          persist-credentials: false
      - name: Say
        run: echo "$TITLE"
        env:
          TITLE: \${{ github.event.pull_request.title }}
`;

const check = (text: string) => checkPolicy([{ file: "w.yml", text }], pins);

/** What breaks each rule: [rule, what, text to replace, replacement]. */
const breaks: [rule: string, what: string, from: string, to: string][] = [
  ["no-permissions-by-default", "no top-level permissions", "permissions: {}\n", ""],
  ["no-permissions-by-default", "everything readable by default", "permissions: {}", "permissions: read-all"],
  ["documented-permissions", "a permission without a reason", " # to check out", ""],
  [
    "documented-permissions",
    "a job without permissions",
    "    permissions:\n      contents: read # to check out\n",
    "",
  ],
  ["pinned-actions", "an action at a tag", `@${sha} # v7.0.1`, "@v7"],
  ["pinned-actions", "an action at another commit", sha, "0".repeat(40)],
  ["pinned-actions", "an action that is not in the table", "uses: actions/checkout", "uses: someone/else"],
  ["pinned-actions", "a wrong version beside the commit", "# v7.0.1", "# v4.3.1"],
  ["images-by-digest", "a container by tag", "    timeout", "    container: debian:13\n    timeout"],
  ["images-by-digest", "a service by tag", "    timeout", "    services: { db: { image: redis:8 } }\n    timeout"],
  [
    "images-by-digest",
    "an action from an image by tag",
    '      - name: Say\n        run: echo "$TITLE"',
    "      - name: Say\n        uses: docker://alpine:3",
  ],
  ["timeouts", "no timeout", "    timeout-minutes: 5\n", ""],
  ["timeouts", "GitHub's own limit", "timeout-minutes: 5", "timeout-minutes: 360"],
  ["concurrency", "no concurrency", "concurrency:\n  group: x\n  cancel-in-progress: true\n", ""],
  ["no-persisted-credentials", "a checkout that keeps its token", "persist-credentials: false", "fetch-depth: 1"],
  [
    "no-expressions-in-scripts",
    "an outsider's title in a script",
    '"$TITLE"',
    '"${{ github.event.pull_request.title }}"',
  ],
  ["no-expressions-in-scripts", "an outsider's branch in a script", '"$TITLE"', "${{github.head_ref}}"],
  ["secrets-in-environments", "a secret without environment", "github.event.pull_request.title", "secrets.BOT"],
  ["secrets-in-environments", "a secret by index", "github.event.pull_request.title", "secrets['BOT']"],
  ["secrets-in-environments", "inherited secrets", "    timeout", "    secrets: inherit\n    timeout"],
  [
    "secrets-in-environments",
    "a secret in env of the workflow",
    "permissions: {}",
    "permissions: {}\nenv: { A: '${{ secrets.BOT }}' }",
  ],
  ["no-dangerous-triggers", "pull_request_target", "  pull_request:", "  pull_request_target:"],
  ["no-dangerous-triggers", "workflow_run", "  pull_request:", "  workflow_run: { workflows: [x] }"],
  ["fork-safe", "a write permission for pull requests", "contents: read", "contents: write"],
  ["fork-safe", "an environment for pull requests", "    timeout", "    environment: release\n    timeout"],
  ["named-runners", "a runner that moves", "ubuntu-24.04", "ubuntu-latest"],
  ["whole-history", "a changelog from the newest commit", 'echo "$TITLE"', "npx projen changelog --write"],
  [
    "whole-history",
    "a plan from the newest commit",
    "      - name: Say",
    "      - uses: ./packages/actions/plan\n      - name: Say",
  ],
];

it("finds nothing in a workflow that follows it", () => {
  expect(check(good)).toEqual([]);
});

it.each(breaks)("%s finds %s", (rule, _what, from, to) => {
  expect(good).toContain(from);
  const problems = check(good.replace(from, () => to));
  expect(problems).not.toEqual([]);
  for (const problem of problems) expect(problem).toContain(`w.yml: ${rule}: `);
});

it("has a break for every rule", () => {
  expect(policyRules(pins).map((rule) => rule.name)).toEqual([...new Set(breaks.map(([rule]) => rule))]);
});

it("lets a secret be used behind an environment, and the job's own token anywhere", () => {
  const push = good.replace("  pull_request:", "  push:");
  const secret = push.replace("github.event.pull_request.title", "secrets.BOT");
  expect(check(secret.replace("    timeout", "    environment: release\n    timeout"))).toEqual([]);
  expect(check(push.replace("github.event.pull_request.title", "secrets.GITHUB_TOKEN"))).toEqual([]);
});

it("lets commits be counted where all of them are", () => {
  const counting = good.replace('echo "$TITLE"', "npx projen changelog --write");
  expect(check(counting.replace("persist-credentials: false", "$&\n          fetch-depth: 0"))).toEqual([]);
});

it("reports all problems at once", () => {
  const text = good.replace("permissions: {}\n", "").replace("timeout-minutes: 5", "");
  expect(() => assertPolicy([{ file: "w.yml", text }])).toThrow(/no-permissions-by-default[\s\S]*timeouts/);
});
