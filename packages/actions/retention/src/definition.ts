import { defineAction } from "@funasr-images/action-io";
import { githubInputs, profileInputs, registryInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Retention",
  description: "Deletes old versions, and images that nothing refers to any more.",
  inputs: {
    keep: { description: "How many of the newest versions stay.", kind: "integer", default: "10" },
    "grace-days": {
      description: "How many days an image without a tag stays; a release may be under way.",
      kind: "integer",
      default: "7",
    },
    "dry-run": { description: "Prints what would be deleted, and deletes nothing.", kind: "boolean", default: "true" },
    "max-percent": {
      description:
        "Percentage of the manifests that may be deleted without confirmation; by default a third. A plan that keeps no version always needs confirmation.",
      kind: "integer",
    },
    confirm: {
      description:
        "Confirms a plan that deletes more: the name of the plan from the summary of the dry run. Valid for that one plan only.",
    },
    api: {
      description:
        "Who deletes: the `registry` itself, or GitHub's `packages` for images on GHCR. `auto` asks GitHub for ghcr.io.",
      choices: ["auto", "registry", "packages"],
      default: "auto",
    },
    ...githubInputs,
    ...workspaceInputs,
    ...profileInputs,
    ...registryInputs,
  },
  outputs: {
    deleted: { description: "JSON: the digests that were deleted, or would be in a dry run." },
    kept: { description: "JSON: the versions that stay." },
  },
});
