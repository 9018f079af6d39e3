import { defineAction } from "@funasr-images/action-io";
import { archs } from "@funasr-images/catalog";
import { planInput, plannedInputs, registryInputs, workspaceInputs } from "../../src/context/shared-inputs.ts";

export const definition = defineAction({
  name: "Build image",
  description: "Builds one leg of a plan into an OCI layout and loads it into Docker, or takes over what was released.",
  inputs: {
    ...planInput,
    branch: { description: "The image branch of the leg.", required: true },
    arch: { description: "The arch of the leg.", choices: archs, required: true },
    ...workspaceInputs,
    ...plannedInputs,
    ...registryInputs,
  },
  outputs: {
    candidate: { description: "All of the below as JSON, for the action `smoke-test`." },
    image: { description: "What `docker run` takes, by digest." },
    digest: { description: "Digest of the image's manifest." },
    layout: { description: "Folder of the OCI layout; empty when nothing was built." },
    "compressed-bytes": { description: "Configuration and layers as they are pulled." },
  },
});
