import { defineAction } from "@funasr-images/action-io";
import { githubInputs, profileInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Models drift",
  description: "Compares the model lock with the hub and proposes a new lock by pull request; also the first one.",
  inputs: {
    "dry-run": {
      description: "Prints what would be proposed, and proposes nothing.",
      kind: "boolean",
      default: "false",
    },
    ...githubInputs,
    ...workspaceInputs,
    profile: profileInputs.profile,
    hub: profileInputs.hub,
    "hub-token": { description: "Token of the hub.", secret: true },
  },
  outputs: {
    drifted: { description: "Whether the hub differs from the lock." },
    changes: { description: "JSON: what changed, model by model." },
    "pull-request": { description: "Address of the pull request." },
  },
});
