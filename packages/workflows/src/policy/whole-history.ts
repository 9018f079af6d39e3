import { type JobValue, jobsOf, type Rule } from "./rule.ts";

/** What counts commits: the version, and what changed since the release before. */
const counters = [/packages\/actions\/(plan|tag-release)$/, /projen changelog/];

/** Who counts commits has all of them: a checkout of the newest one would make a wrong version, and wrong notes. */
export const wholeHistory: Rule = {
  name: "whole-history",
  check: (workflow) =>
    jobsOf(workflow)
      .filter(([, job]) => countsCommits(job) && !hasHistory(job))
      .map(([id]) => `job ${id} counts commits and must check out with fetch-depth: 0`),
};

function countsCommits({ steps = [] }: JobValue): boolean {
  return steps.some(({ uses = "", run = "" }) => counters.some((counter) => counter.test(uses) || counter.test(run)));
}

function hasHistory({ steps = [] }: JobValue): boolean {
  const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
  return checkouts.length > 0 && checkouts.every((step) => step.with?.["fetch-depth"] === 0);
}
