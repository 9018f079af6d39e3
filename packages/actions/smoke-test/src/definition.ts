import { defineAction } from "@funasr-images/action-io";
import { archs } from "@funasr-images/catalog";
import { plannedInputs, profileInputs, registryInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Smoke test",
  description:
    "Runs an image without network, disk or rights, lets it transcribe, and pushes it by digest only when it did.",
  inputs: {
    plan: { description: "The output `plan` of the action `plan`; with `candidate`.", kind: "json" },
    candidate: { description: "The output `candidate` of the action `build-image`.", kind: "json" },
    image: { description: "`host/repository:tag` of a published image to test, instead of `plan` and `candidate`." },
    branch: { description: "The image branch, a folder of `images/`.", required: true },
    arch: { description: "The arch, which must be that of this machine.", choices: archs, required: true },
    push: {
      description: "Whether an image that passed is pushed by digest; `false` for pull requests.",
      kind: "boolean",
      default: "false",
    },
    report: {
      description:
        "The JSON file that is written for the action `tag-release`. Default: `<state>/legs/<branch>-<arch>.json`.",
    },
    ...workspaceInputs,
    ...plannedInputs,
    profile: { ...profileInputs.profile, description: "The profile whose recordings are used when there is no plan." },
    ...registryInputs,
  },
  outputs: {
    report: { description: "Path of the JSON file." },
    digest: { description: "Digest of the image's manifest." },
    "leg-result": { description: "The result of the leg, as JSON." },
    "pushed-bytes": { description: "What was sent to the registry." },
  },
});
