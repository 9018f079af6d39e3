import type { Rule } from "./rule.ts";

/** A job that says nothing about permissions gets none. */
export const noPermissionsByDefault: Rule = {
  name: "no-permissions-by-default",
  check: ({ value: { permissions } }) =>
    permissions !== null && typeof permissions === "object" && Object.keys(permissions).length === 0
      ? []
      : ["the workflow must have `permissions: {}` at the top; its jobs name what they need"],
};
