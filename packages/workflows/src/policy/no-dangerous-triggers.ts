import type { Rule } from "./rule.ts";

const dangerous = ["pull_request_target", "workflow_run", "issue_comment"];

/** What strangers start never runs with this repository's rights. */
export const noDangerousTriggers: Rule = {
  name: "no-dangerous-triggers",
  check: ({ value: { on } }) =>
    dangerous
      .filter((trigger) => on !== undefined && trigger in on)
      .map((trigger) => `${trigger} runs a stranger's request with this repository's rights; use pull_request`),
};
