import { jobsOf, type Rule } from "./rule.ts";

/** No job hangs for GitHub's six hours. A job that calls a workflow cannot have a limit; that workflow's jobs do. */
export const timeouts: Rule = {
  name: "timeouts",
  check: (workflow) =>
    jobsOf(workflow)
      .filter(([, job]) => job.uses === undefined)
      .filter(([, { "timeout-minutes": minutes }]) => !(typeof minutes === "number" && minutes > 0 && minutes < 360))
      .map(([id]) => `job ${id} must have timeout-minutes below 360`),
};
