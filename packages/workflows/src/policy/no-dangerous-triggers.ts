import type { Rule } from "./rule.ts";

const dangerous = ["pull_request_target", "workflow_run", "issue_comment"];

/** Events of outsiders never run with the rights of this repository. */
export const noDangerousTriggers: Rule = {
  name: "no-dangerous-triggers",
  check: ({ value: { on } }) =>
    dangerous
      .filter((trigger) => on !== undefined && trigger in on)
      .map((trigger) => `${trigger} runs an outsider's request with the rights of this repository; use pull_request`),
};
