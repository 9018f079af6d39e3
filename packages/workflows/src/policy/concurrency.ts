import type { Rule } from "./rule.ts";

/** Two runs of the same thing wait for one another. A workflow that is only called runs under its caller's group. */
export const concurrency: Rule = {
  name: "concurrency",
  check: ({ value }) => {
    const onlyCalled = Object.keys(value.on ?? {}).join() === "workflow_call";
    const { concurrency: found } = value;
    const complete = found !== null && typeof found === "object" && "group" in found && "cancel-in-progress" in found;
    return complete || onlyCalled ? [] : ["the workflow must have a concurrency with group and cancel-in-progress"];
  },
};
