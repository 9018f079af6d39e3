import { defineAction } from "@funasr-images/action-io";
import { profileInputs, registryInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Plan",
  description: "Plans a run once: version, legs with their runners, models with their cache keys, tags.",
  inputs: {
    ...workspaceInputs,
    ...profileInputs,
    ...registryInputs,
    event: {
      description:
        "`push` plans a release; `pull-request` plans what the request changes, asks the registry anonymously and releases nothing.",
      choices: ["push", "pull-request"],
      default: "push",
    },
    base: { description: "For `pull-request`: the commit or branch to compare with; all legs without it." },
    branches: { description: "Image branches to plan; all without it. A release needs all.", kind: "lines" },
    archs: { description: "Archs to plan; all without it. A release needs all.", kind: "lines" },
    runnable: {
      description: "Archs that have a runner of their own.",
      kind: "lines",
      choices: ["amd64", "arm64"],
      default: "amd64,arm64",
    },
    "runner-amd64": { description: "Label of the runner for amd64.", default: "ubuntu-24.04" },
    "runner-arm64": { description: "Label of the runner for arm64.", default: "ubuntu-24.04-arm" },
  },
  outputs: {
    plan: { description: "The plan as JSON." },
    matrix: {
      description: "JSON for `strategy.matrix`: `include` with branch, arch, platform and runner of every leg.",
    },
    exclude: { description: "JSON: branch and arch of what the catalogue has and this run leaves out." },
    legs: { description: "How many legs there are; GitHub refuses an empty matrix." },
    models: { description: "JSON: id, digest, cache key and bytes of every model that the legs need." },
    version: { description: "The version that is planned." },
    "release-kind": { description: "`release`, `current` (nothing has changed) or `none`." },
    registry: { description: "`host/repository` that is released to, in lower case." },
  },
});
