import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  openRegistry,
  type PlatformManifest,
  pushIndex,
  type RunningRegistry,
  startRegistry,
} from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkBase } from "./check-base.ts";

let directory: string;
let running: RunningRegistry;
let repository: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "base-"));
  running = await startRegistry({ directory, delete: true });
  repository = `${running.address}/sdk`;
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Pushes an image whose configuration and whose entry in an index say what the test wants. */
async function push(architecture: string, labelled = architecture): Promise<PlatformManifest> {
  const config = { os: "linux", architecture, rootfs: { type: "layers", diff_ids: [] } };
  const manifest = await pushTinyImage(openRegistry(repository), config);
  return { ...manifest, platform: { os: "linux", architecture: labelled } };
}

async function index(...manifests: PlatformManifest[]): Promise<string> {
  return (await pushIndex(openRegistry(repository), manifests)).digest;
}

describe("checkBase", () => {
  it("takes a base that holds every wanted arch", async () => {
    await checkBase(repository, await index(await push("amd64"), await push("arm64")), ["amd64", "arm64"]);
  });

  it("refuses a base without a wanted arch", async () => {
    const base = checkBase(repository, await index(await push("amd64")), ["amd64", "arm64"]);
    await expect(base).rejects.toMatchObject({
      code: "BASE_ARCH",
      message: expect.stringMatching(/holds amd64, not arm64/),
    });
  });

  it("refuses a base whose index calls an amd64 image arm64", async () => {
    const base = checkBase(repository, await index(await push("amd64"), await push("amd64", "arm64")), ["arm64"]);
    await expect(base).rejects.toMatchObject({
      code: "BASE_ARCH",
      message: expect.stringMatching(/says arm64 in its index.*is amd64/),
    });
  });

  it("refuses a base whose index names an image that is gone", async () => {
    const gone = await push("arm64", "arm64");
    const base = await index(await push("amd64"), gone);
    await openRegistry(repository).deleteManifest(gone.digest);
    await expect(checkBase(repository, base, ["amd64", "arm64"])).rejects.toMatchObject({
      code: "BASE_MISSING",
      message: expect.stringContaining(`names ${gone.digest} for arm64, which is not in its registry`),
    });
  });

  it("refuses a base that is not there", async () => {
    await expect(checkBase(repository, `sha256:${"0".repeat(64)}`, ["amd64"])).rejects.toMatchObject({
      code: "BASE_MISSING",
    });
  });
});
