import { parseDocument } from "yaml";
import type { Pin } from "../pins.ts";
import { pins as table } from "../pins.ts";
import { WorkflowError } from "../workflow-error.ts";
import { concurrency } from "./concurrency.ts";
import { documentedPermissions } from "./documented-permissions.ts";
import { forkSafe } from "./fork-safe.ts";
import { imagesByDigest } from "./images-by-digest.ts";
import { namedRunners } from "./named-runners.ts";
import { noDangerousTriggers } from "./no-dangerous-triggers.ts";
import { noExpressionsInScripts } from "./no-expressions-in-scripts.ts";
import { noPermissionsByDefault } from "./no-permissions-by-default.ts";
import { noPersistedCredentials } from "./no-persisted-credentials.ts";
import { pinnedActions } from "./pinned-actions.ts";
import type { Rule, WorkflowValue } from "./rule.ts";
import { secretsInEnvironments } from "./secrets-in-environments.ts";
import { timeouts } from "./timeouts.ts";
import { wholeHistory } from "./whole-history.ts";

/** The rules, over one table of pins. */
export function policyRules(pins: readonly Pin[]): readonly Rule[] {
  return [
    noPermissionsByDefault,
    documentedPermissions,
    pinnedActions(pins),
    imagesByDigest,
    timeouts,
    concurrency,
    noPersistedCredentials,
    noExpressionsInScripts,
    secretsInEnvironments,
    noDangerousTriggers,
    forkSafe,
    namedRunners,
    wholeHistory,
  ];
}

/** Checks texts of workflows against every rule: `file: rule: what is wrong`. */
export function checkPolicy(
  workflows: readonly { readonly file: string; readonly text: string }[],
  pins: readonly Pin[] = table,
): string[] {
  const rules = policyRules(pins);
  return workflows.flatMap(({ file, text }) => {
    const document = parseDocument(text);
    const value = (document.toJS() ?? {}) as WorkflowValue;
    return rules.flatMap((rule) =>
      rule.check({ file, document, value }).map((problem) => `${file}: ${rule.name}: ${problem}`),
    );
  });
}

/** @throws WorkflowError `WORKFLOW_POLICY` with every problem at once */
export function assertPolicy(workflows: readonly { readonly file: string; readonly text: string }[]): void {
  const problems = checkPolicy(workflows);
  if (problems.length === 0) return;
  const what = `The workflows break the policy (packages/workflows/src/policy):\n${problems.join("\n")}`;
  throw new WorkflowError("WORKFLOW_POLICY", what);
}
