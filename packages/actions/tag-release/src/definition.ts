import { defineAction } from "@funasr-images/action-io";
import {
  githubInputs,
  planInput,
  plannedInputs,
  registryInputs,
  workspaceInputs,
} from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Tag release",
  description:
    "Releases what has transcribed: an index per branch, version tags, git tag and GitHub release, then the moving tags.",
  inputs: {
    ...planInput,
    legs: { description: "Folder with the JSON files that `smoke-test` wrote, one for each leg.", required: true },
    step: {
      description:
        "`versions`: what never moves, and the release as a draft. `moving`: moving tags, mirror, and the release published. Between them a workflow can attest.",
      choices: ["all", "versions", "moving"],
      default: "all",
    },
    ...githubInputs,
    ...registryInputs,
    "allow-http": plannedInputs["allow-http"],
    mirror: { description: "`host/repository` that gets a copy by digest; may fail without failing the release." },
    "mirror-username": { description: "User of the mirror." },
    "mirror-token": { description: "Password or token of that user.", secret: true },
    ...workspaceInputs,
  },
  outputs: {
    version: { description: "The version that was released; empty when no tag moves." },
    registry: { description: "`host/repository` of the images." },
    digests: { description: "JSON: image branch -> digest of its index." },
    tags: { description: "JSON: the tags that were put in place." },
    "release-url": { description: "The release on GitHub." },
  },
});
