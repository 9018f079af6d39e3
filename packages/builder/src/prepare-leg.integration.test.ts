import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Image, readImages } from "@funasr-images/catalog";
import { type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { BaseReference } from "./read-base.ts";
import { buildCold, stageCold } from "./testing/build-cold.ts";
import { type FilledStore, fillStore } from "./testing/fill-store.ts";
import { pushBase } from "./testing/push-base.ts";
import { withBusyCores } from "./testing/with-busy-cores.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const archs = ["amd64", "arm64"] as const;

let directory: string;
let running: RunningRegistry;
let images: Image[];
let base: BaseReference;
let store: FilledStore;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "build-leg-"));
  warm = machine();
  running = await startRegistry({ directory: path.join(directory, "registry") });
  images = await readImages(path.join(root, "images"));
  base = await pushBase(`${running.address}/base`, archs, directory);
  store = await fillStore(images, path.join(directory, "store"), (file) =>
    file.endsWith(".onnx") ? 3_000_000 : 9_000,
  );
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

afterEach(() => vi.unstubAllEnvs());

const machine = () => path.join(directory, randomUUID());
/** One that has built something before. */
let warm: string;

/** A build on a machine of its own, or on another one. */
async function build(branch: string, arch: (typeof archs)[number] = "amd64", state = machine()) {
  const image = images.find((each) => each.branch === branch) as Image;
  const builder = { root, npm: path.join(directory, "npm"), state };
  return buildCold(builder, await stageCold(builder, arch), { image, arch, base, store });
}

describe("buildLeg", { timeout: 600_000 }, () => {
  it("gives one digest for the image and every layer from three cold builders under load, none of which has an engine", async () => {
    vi.stubEnv("DOCKER_HOST", `unix://${directory}/no-engine.sock`);
    const [first, ...others] = await withBusyCores(2, async () => [
      await build("offline-ai", "amd64", warm),
      await build("offline-ai"),
      await build("offline-ai"),
    ]);
    for (const other of others) {
      expect(other.layers).toEqual(first?.layers);
      expect(other.manifest).toEqual(first?.manifest);
      // On one engine a name that is taken over takes the image from under the other's test.
      expect(other.name).not.toBe(first?.name);
    }
  });

  it("gives models the same layers on both archs, and writes none of them again", async () => {
    const amd64 = await build("offline", "amd64", warm);
    const blobs = await listFiles(path.join(warm, "blobs"));
    const arm64 = await build("offline", "arm64", warm);
    // One layer of the base, then models, licences, canary; the server is the last.
    expect(amd64.layers.slice(1, -1)).toEqual(arm64.layers.slice(1, -1));
    expect(amd64.layers.at(-1)).not.toBe(arm64.layers.at(-1));
    const again = await build("offline", "amd64", warm);
    expect(again.manifest).toEqual(amd64.manifest);
    const after = new Map((await listFiles(path.join(warm, "blobs/sha256"))).map((file) => [file.name, file]));
    // A blob that is taken gets younger; one that is written again is another file.
    for (const { name, ino, size } of blobs.filter(({ name }) => name.includes("sha256"))) {
      expect(after.get(name)).toMatchObject({ ino, size });
    }
  });

  it("leaves the files of the store as they were", async () => {
    const before = await listFiles(path.join(directory, "store"));
    expect(before.length).toBeGreaterThan(10);
    const { layout } = await build("online", "amd64", warm);
    expect(await listFiles(path.join(directory, "store"))).toEqual(before);
    await rm(layout, { recursive: true });
    expect(await listFiles(path.join(directory, "store"))).toEqual(before);
  });
});

/** Every file below a folder with what a receipt of the store would notice: links, mode, times. */
async function listFiles(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (name) => {
      const { ino, mode, mtimeMs, size, nlink } = await stat(name);
      return { name, ino, mode, mtimeMs, size, ...(name.includes("/blobs/") ? {} : { nlink }) };
    }),
  );
}
