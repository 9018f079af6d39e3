import { defineAction } from "@funasr-images/action-io";
import { githubInputs, profileInputs, registryInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Roll back",
  description: "Promotes an older version of every branch, by digest. Nothing is rebuilt.",
  inputs: {
    version: {
      description: "The version to go back to, such as `1.2.3`; the newest one rolls forward.",
      required: true,
    },
    faulty: {
      description:
        "Branches that are faulty in the newest version, one a line: a release must not bring them back unchanged. Default: all.",
      kind: "lines",
    },
    "dry-run": { description: "Prints what would move, and moves nothing.", kind: "boolean", default: "true" },
    ...githubInputs,
    ...workspaceInputs,
    ...profileInputs,
    ...registryInputs,
  },
  outputs: {
    moved: { description: "JSON: the tags that moved, or would in a dry run." },
    digests: { description: "JSON: image branch -> digest of its index." },
  },
});
