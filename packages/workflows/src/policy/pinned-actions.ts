import { isScalar } from "yaml";
import type { Pin } from "../pins.ts";
import { type Rule, stepsOf } from "./rule.ts";

/** Every external action is at the commit of the table and names its version. */
export function pinnedActions(pins: readonly Pin[]): Rule {
  return {
    name: "pinned-actions",
    check: (workflow) =>
      stepsOf(workflow).flatMap(({ step: { uses }, where, path }) => {
        if (uses === undefined || uses.startsWith("./") || uses.startsWith("docker://")) return [];
        const [, action, sha] = /^([^/@]+\/[^/@]+)(?:\/[^@]+)?@([0-9a-f]{40})$/.exec(uses) ?? [];
        if (action === undefined) return [`${where}: ${uses} must be at a commit of 40 hex digits`];
        const pin = pins.find((one) => one.action === action);
        if (pin?.sha !== sha) return [`${where}: ${uses} is not what pins.ts holds for ${action}`];
        const node = workflow.document.getIn([...path, "uses"], true);
        const comment = isScalar(node) ? node.comment?.trim() : undefined;
        return comment === pin?.version
          ? []
          : [`${where}: ${action} must name its version, # ${pin?.version} (found ${comment ?? "nothing"})`];
      }),
  };
}
