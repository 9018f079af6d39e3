import { defineAction } from "@funasr-images/action-io";
import { githubInputs, plannedInputs, profileInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Bump SDK",
  description:
    "Looks for a newer SDK and for a newer plain base, makes sure that it holds every arch, and proposes its digest by pull request.",
  inputs: {
    branches: {
      description: "Image branches to look at, one a line. Default: all.",
      kind: "lines",
    },
    "dry-run": {
      description: "Prints what would be proposed, and proposes nothing.",
      kind: "boolean",
      default: "false",
    },
    ...githubInputs,
    ...workspaceInputs,
    profile: profileInputs.profile,
    "base-mirrors": profileInputs["base-mirrors"],
    "allow-http": plannedInputs["allow-http"],
  },
  outputs: {
    bumps: { description: "JSON: image branch -> tag and digest that are proposed." },
    "pull-requests": { description: "JSON: addresses of the pull requests." },
  },
});
