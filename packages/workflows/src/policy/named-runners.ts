import { jobsOf, type Rule } from "./rule.ts";

/** A runner is named by release: `latest` changes a release without a commit. */
export const namedRunners: Rule = {
  name: "named-runners",
  check: (workflow) =>
    jobsOf(workflow)
      .filter(([, job]) => /-latest\b/.test(JSON.stringify(job["runs-on"] ?? "")))
      .map(([id]) => `job ${id} must name the release of its runner instead of latest`),
};
