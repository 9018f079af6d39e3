import { defineAction } from "@funasr-images/action-io";
import { hubTokens, plannedInputs, profileInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Cache models",
  description:
    "Fills the model store: from the cache of GitHub Actions, every byte verified, and from the hub and the other sources of the catalogue for the rest.",
  inputs: {
    ...workspaceInputs,
    profile: profileInputs.profile,
    hub: profileInputs.hub,
    "hugging-face": profileInputs["hugging-face"],
    "redirect-hosts": profileInputs["redirect-hosts"],
    "allow-http": plannedInputs["allow-http"],
    ...hubTokens,
    models: {
      description:
        "Models to have, as the output `models` of the action `plan`, or a list of ids; all of the lock otherwise.",
      kind: "json",
    },
    branch: { description: "Only the models of this image branch; of every branch without it." },
    save: {
      description:
        "`auto` saves what the cache lacks where later runs would find it: not on pull requests, not with a read-only cache.",
      choices: ["auto", "never"],
      default: "auto",
    },
  },
  outputs: {
    models: { description: "JSON: of every model id, key, bytes, restored, saved, and why not." },
    "downloaded-bytes": { description: "Bytes that came from the hub." },
    "restored-all": { description: "Whether no byte had to come from the hub." },
  },
});
