import { isScalar } from "yaml";
import { jobsOf, type Rule } from "./rule.ts";

/** Every permission of a job is named by itself and has its reason beside it. */
export const documentedPermissions: Rule = {
  name: "documented-permissions",
  check: (workflow) =>
    jobsOf(workflow).flatMap(([id, { permissions }]) => {
      if (permissions === null || typeof permissions !== "object") {
        return [`job ${id} must list its permissions one by one ({} for none)`];
      }
      return Object.entries(permissions).flatMap(([name, access]) => {
        if (access !== "read" && access !== "write") return [`job ${id}: ${name} must be read or write`];
        const node = workflow.document.getIn(["jobs", id, "permissions", name], true);
        return isScalar(node) && node.comment?.trim()
          ? []
          : [`job ${id}: ${name}: ${access} has no reason; write it as \`why\``];
      });
    }),
};
