import { type Rule, stepsOf } from "./rule.ts";

/**
 * No one else can write into a script. Stricter than a list of what outsiders can set (titles, branch names, …), and
 * needs no upkeep.
 */
export const noExpressionsInScripts: Rule = {
  name: "no-expressions-in-scripts",
  check: (workflow) =>
    stepsOf(workflow)
      .filter(({ step: { run, with: inputs } }) => `${run ?? ""}${inputs?.script ?? ""}`.includes("${{"))
      .map(({ where }) => `${where}: the script holds an expression; pass its value through env`),
};
