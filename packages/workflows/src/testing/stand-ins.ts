import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pins } from "../pins.ts";

/**
 * What the external actions of the pin table do when nektos/act runs the workflows: artifacts go through a folder,
 * signing in and attesting say that they did not happen. GitHub's own need its services.
 */
const steps: Readonly<Record<string, string>> = {
  // A leg whose name is in ACT_LOSES fails here.
  "actions/upload-artifact": `[ "$NAME" != "\${ACT_LOSES:-}" ] && mkdir -p "$ACT_ARTIFACTS/$NAME" && cp "$FILE" "$ACT_ARTIFACTS/$NAME/"`,
  "actions/download-artifact": `mkdir -p "$FILE" && cp "$ACT_ARTIFACTS"/$PATTERN/* "$FILE/"`,
};

/**
 * Writes the stand-ins.
 *
 * @returns act's `--local-repository` values: `owner/repository@commit=folder`
 */
export async function writeStandIns(directory: string): Promise<string[]> {
  return Promise.all(
    pins.map(async ({ action, sha }) => {
      const folder = path.join(directory, action);
      await mkdir(folder, { recursive: true });
      const run = steps[action] ?? `echo "${action} needs GitHub and does nothing here"`;
      await writeFile(path.join(folder, "action.yml"), JSON.stringify(standIn(action, run)));
      return `${action}@${sha}=${folder}`;
    }),
  );
}

function standIn(name: string, run: string) {
  const env = { NAME: "${{ inputs.name }}", FILE: "${{ inputs.path }}", PATTERN: "${{ inputs.pattern }}" };
  return {
    name,
    description: `Stands in for ${name}`,
    inputs: { name: { description: "" }, path: { description: "" }, pattern: { description: "" } },
    runs: { using: "composite", steps: [{ run, shell: "bash", env }] },
  };
}
