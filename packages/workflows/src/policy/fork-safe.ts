import { jobsOf, type Rule } from "./rule.ts";

/** What runs for a pull request may read and nothing else: a fork's run then does what a branch's does. */
export const forkSafe: Rule = {
  name: "fork-safe",
  check: (workflow) => {
    if (!("pull_request" in (workflow.value.on ?? {}))) return [];
    return jobsOf(workflow).flatMap(([id, job]) => [
      ...Object.entries(job.permissions ?? {})
        .filter(([, access]) => access !== "read")
        .map(([name, access]) => `job ${id} runs for pull requests and has ${name}: ${access}`),
      ...(job.environment === undefined ? [] : [`job ${id} runs for pull requests and has an environment`]),
    ]);
  },
};
