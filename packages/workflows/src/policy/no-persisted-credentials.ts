import { type Rule, stepsOf } from "./rule.ts";

/** The checkout leaves no token on disk for later steps and artifacts to find. */
export const noPersistedCredentials: Rule = {
  name: "no-persisted-credentials",
  check: (workflow) =>
    stepsOf(workflow)
      .filter(({ step }) => step.uses?.startsWith("actions/checkout@"))
      .filter(({ step }) => step.with?.["persist-credentials"] !== false)
      .map(({ where }) => `${where} must have persist-credentials: false`),
};
