import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Arch, readModelCatalogue } from "@funasr-images/catalog";
import { findBase, readContext, releaseImages } from "@funasr-images/pipeline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readMachine } from "../read-machine.ts";
import { startUpstreamWorld, type UpstreamWorld } from "./start-upstream-world.ts";

// One leg of the upstream profile against the world; ./scripts/check-upstream releases all of them, with the network cut off.

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const quiet = { line: () => {}, progress: () => {} };
const branch = "offline";

let world: UpstreamWorld;
let work: string;
let arch: Arch;
beforeAll(async () => {
  const { FUNASR_TEST_STATE: state, FUNASR_TEST_REGISTRY: registry } = process.env;
  if (!state || !registry)
    throw new Error("This test needs a Docker engine and a registry. Run it with ./scripts/test");
  work = await mkdtemp(path.join(tmpdir(), "upstream-"));
  arch = (await readMachine()).arch as Arch;
  world = await startUpstreamWorld({ root, state: path.join(state, "upstream"), registry, say: quiet });
  await cp(path.join(root, "images"), path.join(work, "images"), { recursive: true });
});
afterAll(async () => {
  await world?.close();
  await rm(work, { recursive: true, force: true });
});

async function openWorld() {
  const imagesDirectory = path.join(work, "images");
  return readContext({ root, state: path.join(work, "state"), profile: world.profile, imagesDirectory });
}

async function release() {
  const selection = { branches: [branch], archs: [arch] };
  const options = { runnable: [arch], selection, update: true, confirm: true, accept: true, say: quiet };
  const released = await releaseImages(await openWorld(), options);
  if (released.kind === "planned") throw new Error("it has only planned");
  return released.report;
}

it("releases an image of the upstream profile from nothing, and sends nothing the second time", async () => {
  const cold = await release();
  expect(cold.ok).toBe(true);
  expect(cold.legs).toMatchObject([{ branch, arch, smoke: { cer: 0 } }]);
  expect(cold.downloadedBytes).toBeGreaterThan(10_000_000);
  // What was found is written where it can be committed.
  const image = JSON.parse(await readFile(path.join(work, "images", branch, "image.json"), "utf8"));
  expect(image.sdk).toMatchObject({ tag: "funasr-runtime-sdk-cpu-0.4.7", digest: expect.stringMatching(/^sha256:/) });
  const again = await release();
  expect(again).toMatchObject({ ok: true, downloadedBytes: 0, pushedBytes: 0 });
  expect(again.legs[0]?.digest).toBe(cold.legs[0]?.digest);
});

it("has the tag whose arm64 is an amd64 image, which no image is built on", async () => {
  const { images, profile } = await openWorld();
  const image = images.find((one) => one.engine === "sdk" && one.sdk.tag.includes("online")) ?? expect.fail("no image");
  await world.publish({ tag: "funasr-runtime-sdk-online-cpu-0.1.99", arm64: "mislabelled" });
  const repository = `${profile.baseMirrors?.["registry.cn-hangzhou.aliyuncs.com"]}/funasr_repo/funasr`;
  const rejected: string[] = [];
  const found = await findBase(image, {
    repository,
    onRejected: ({ tag, reason }) => rejected.push(`${tag}: ${reason}`),
  });
  expect(found?.base.tag).toBe("funasr-runtime-sdk-online-cpu-0.1.13");
  expect(rejected.join()).toMatch(/0\.1\.99: .*arm64.*amd64/);
});

it("serves every model of the catalogue on its own hub and on no other", async () => {
  const { models } = await readModelCatalogue(path.join(root, "images/models.json"));
  for (const { id, hub, revision } of models) {
    const addresses = {
      modelscope: `${world.modelscope.endpoint}/api/v1/models/${id}/repo/files?Revision=${revision}`,
      huggingface: `${world.huggingFace.endpoint}/api/models/${id}/revision/${revision}`,
    };
    const answers = await Promise.all(Object.values(addresses).map(async (address) => (await fetch(address)).ok));
    expect([id, ...answers]).toEqual([id, hub === "modelscope", hub === "huggingface"]);
  }
});
