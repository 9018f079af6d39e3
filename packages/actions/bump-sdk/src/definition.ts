import { defineAction } from "@funasr-images/action-io";
import { githubInputs, profileInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

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
    "sdk-repository": {
      description: "A repository to look for the SDK in instead of the catalogue's, such as a mirror.",
    },
    "base-repository": { description: "The same for the plain base of the other branches." },
  },
  outputs: {
    bumps: { description: "JSON: image branch -> tag and digest that are proposed." },
    "pull-requests": { description: "JSON: addresses of the pull requests." },
  },
});
