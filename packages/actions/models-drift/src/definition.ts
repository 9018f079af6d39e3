import { defineAction } from "@funasr-images/action-io";
import {
  githubInputs,
  hubTokens,
  plannedInputs,
  profileInputs,
  workspaceInputs,
} from "../../src/context/shared-inputs.ts";

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
    "hugging-face": profileInputs["hugging-face"],
    "redirect-hosts": profileInputs["redirect-hosts"],
    "allow-http": plannedInputs["allow-http"],
    ...hubTokens,
  },
  outputs: {
    drifted: { description: "Whether the hub differs from the lock." },
    changes: { description: "JSON: what changed, model by model." },
    "pull-request": { description: "Address of the pull request." },
  },
});
