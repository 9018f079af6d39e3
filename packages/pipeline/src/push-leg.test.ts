import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { composeImage } from "@funasr-images/builder";
import { openRegistry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pushLeg } from "./push-leg.ts";
import type { TestedLeg } from "./test-leg.ts";

let directory: string;
let running: RunningRegistry;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "push-leg-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

const layout = () => path.join(directory, "layout");
const passed = { result: { smoke: { kind: "passed" } } } as TestedLeg;

async function compose(label: string) {
  const dockerfile = path.join(directory, "Dockerfile");
  await writeFile(dockerfile, `FROM scratch\nLABEL of=${label}\n`);
  const { manifest, compressedBytes } = await composeImage({
    ...{ dockerfile, architecture: "amd64", bases: {}, layers: {}, arguments: {}, epoch: 1, layout: layout() },
    ...{ name: "sample", state: path.join(directory, "state") },
  });
  return { image: "sample", manifest, compressedBytes, layout: layout() };
}

it("pushes what has passed, and nothing that another build left in its place", async () => {
  const registry = openRegistry(`${running.address}/funasr`);
  const ours = await compose("ours");
  const theirs = await compose("theirs");
  await expect(pushLeg(ours, passed, registry)).rejects.toMatchObject({ code: "LEG_DIFFERS" });
  for (const { manifest } of [ours, theirs]) expect(await registry.getManifest(manifest.digest)).toBeUndefined();
  expect((await pushLeg(theirs, passed, registry)).pushedBytes).toBeGreaterThan(0);
  expect((await registry.getManifest(theirs.manifest.digest))?.digest).toBe(theirs.manifest.digest);
});
