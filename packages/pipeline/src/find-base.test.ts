import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Arch, Image, Sdk } from "@funasr-images/catalog";
import { plainAbilities } from "@funasr-images/catalog/testing";
import {
  mediaTypes,
  openRegistry,
  pushIndex,
  type Registry,
  type RunningRegistry,
  startRegistry,
} from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBase } from "./find-base.ts";

let directory: string;
let running: RunningRegistry;
let registry: Registry;
const digests: Record<string, string> = {};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "sdk-"));
  running = await startRegistry({ directory });
  registry = openRegistry(`${running.address}/funasr_repo/funasr`);
  await pushSdk("funasr-runtime-sdk-cpu-0.4.7", ["amd64", "arm64"]);
  await pushSdk("funasr-runtime-sdk-cpu-0.4.9", ["amd64", "arm64"]);
  await pushSdk("funasr-runtime-sdk-cpu-0.4.10", ["amd64", "arm64"]);
  await pushSdk("funasr-runtime-sdk-cpu-0.4.11", ["amd64"]);
  // The label says arm64, the image is for amd64.
  await pushSdk("funasr-runtime-sdk-cpu-0.4.12", ["amd64", "arm64"], () => "amd64");
  await pushSdk("funasr-runtime-sdk-online-cpu-0.5.0", ["amd64", "arm64"]);
  await pushSdk("funasr-runtime-sdk-cpu-0.4.6", ["amd64", "arm64"]);
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

const image = (sdk: Partial<Sdk> = {}): Image => ({
  ...plainAbilities,
  branch: "offline",
  title: "File transcription",
  archs: ["amd64", "arm64"],
  engine: "sdk",
  sdk: { repository: registry.repository, tag: "funasr-runtime-sdk-cpu-0.4.7", version: "0.4.7", ...sdk },
  models: {},
  env: {},
});

describe("findBase", () => {
  it("takes the newest by number, of the same name, that holds every arch, and says why not a newer one", async () => {
    const found = await findBase(image());
    expect(found?.base).toMatchObject({ tag: "funasr-runtime-sdk-cpu-0.4.10", version: "0.4.10" });
    expect(found?.base.digest).toBe(digests["funasr-runtime-sdk-cpu-0.4.10"]);
    expect(found?.current).toBe(false);
    expect(found?.platforms.map(({ arch }) => arch)).toEqual(["amd64", "arm64"]);
    expect(found?.rejected.map(({ tag }) => tag)).toEqual([
      "funasr-runtime-sdk-cpu-0.4.12",
      "funasr-runtime-sdk-cpu-0.4.11",
    ]);
    expect(found?.rejected[0]?.reason).toMatch(/says arm64 .* is amd64/);
  });

  it("finds nothing new when the digest is the one of the catalogue", async () => {
    const tag = "funasr-runtime-sdk-cpu-0.4.10";
    expect(await findBase(image({ tag, version: "0.4.10", digest: digests[tag] as string }))).toMatchObject({
      current: true,
    });
  });

  it("never goes back, also when nothing as new holds every arch", async () => {
    expect(await findBase(image({ tag: "funasr-runtime-sdk-cpu-0.4.11", version: "0.4.11" }))).toBeUndefined();
  });

  it("looks at a mirror and leaves the catalogue's repository in place", async () => {
    const found = await findBase(image({ repository: "example.test/sdk" }), { repository: registry.repository });
    expect(found?.base).toMatchObject({ repository: "example.test/sdk", version: "0.4.10" });
  });
});

describe("findBase of a plain distribution", () => {
  const plain = (digest?: string): Image => ({
    ...plainAbilities,
    branch: "offline-ai",
    title: "Speakers",
    archs: ["amd64", "arm64"],
    engine: "sherpa",
    base: { repository: registry.repository, tag: "trixie-slim", digest },
    models: {},
    env: {},
  });

  it("takes what its tag points at now, and nothing else", async () => {
    await pushSdk("trixie-slim", ["amd64", "arm64"]);
    const digest = digests["trixie-slim"] as string;
    const found = await findBase(plain());
    expect(found).toMatchObject({ base: { tag: "trixie-slim", digest }, current: false, rejected: [] });
    expect(found?.base).not.toHaveProperty("version");
    expect((await findBase(plain(digest)))?.current).toBe(true);
  });
});

async function pushSdk(tag: string, archs: readonly Arch[], archOf: (arch: Arch) => Arch = (arch) => arch) {
  const manifests = [];
  for (const arch of archs) {
    const manifest = await pushTinyImage(registry, { os: "linux", architecture: archOf(arch), tag, arch });
    manifests.push({ ...manifest, platform: { os: "linux", architecture: arch } });
  }
  const index = await pushIndex(registry, manifests);
  digests[tag] = (await registry.putManifest(tag, index.bytes, mediaTypes.index)).digest;
}
