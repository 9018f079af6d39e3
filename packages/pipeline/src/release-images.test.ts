import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readContext } from "./read-context.ts";
import { releaseImages } from "./release-images.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const say = { line() {}, progress() {} };
// A registry that does not answer ends a run after the archs were looked at.
const env = { FUNASR_REGISTRY: "127.0.0.1:1/none" };

it.each([
  [false, "ARCH_UNRUNNABLE"],
  [true, "ADDRESS_FAILED"],
])("an arch that no engine runs, dry run %s: %s", async (dryRun, code) => {
  const context = await readContext({ root, state: ".local", profile: "upstream", env });
  await expect(releaseImages(context, { runnable: ["amd64"], dryRun, say })).rejects.toMatchObject({ code });
});
