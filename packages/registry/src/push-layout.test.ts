import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Digest } from "./digest.ts";
import { mediaTypes } from "./oci-image.ts";
import { openRegistry } from "./open-registry.ts";
import { pushIndex, renderIndex } from "./push-index.ts";
import { pushLayout } from "./push-layout.ts";
import { blobPath, readLayout } from "./read-layout.ts";
import { readPlatforms } from "./read-platforms.ts";
import { type RunningRegistry, startRegistry } from "./start-registry.ts";
import { tagsOf } from "./testing/tags-of.ts";

let directory: string;
let running: RunningRegistry;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "layout-"));
  running = await startRegistry({ directory: join(directory, "registry") });
});
afterAll(async () => {
  await running.close();
  await rm(directory, { recursive: true });
});

let count = 0;
const open = () => openRegistry(`${running.address}/layout-${count}`);
const layer = (size: number, fill: string) => Buffer.alloc(size, fill);

/** Writes a layout with these layers and returns its folder. */
async function writeLayout(architecture: string, layers: readonly Buffer[]): Promise<string> {
  count += 1;
  const folder = join(directory, `layout-${count}`);
  const writeBlob = async (bytes: Buffer, mediaType: string) => {
    const digest = sha256Digest(bytes);
    await mkdir(dirname(blobPath(folder, digest)), { recursive: true });
    await writeFile(blobPath(folder, digest), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const rootfs = { type: "layers", diff_ids: layers.map(sha256Digest) };
  const config = await writeBlob(json({ os: "linux", architecture, rootfs }), mediaTypes.config);
  const stored = [];
  for (const bytes of layers) stored.push(await writeBlob(bytes, "application/vnd.oci.image.layer.v1.tar"));
  const { manifest: mediaType } = mediaTypes;
  const manifest = await writeBlob(json({ schemaVersion: 2, mediaType, config, layers: stored }), mediaType);
  await writeFile(join(folder, "index.json"), json({ schemaVersion: 2, manifests: [manifest] }));
  return folder;
}

test("pushes an image by digest, without a tag, and nothing the second time", async () => {
  const layers = [
    layer(300_000, "a"),
    layer(200_000, "b"),
    layer(100_000, "c"),
    layer(50_000, "d"),
    layer(300_000, "a"),
  ];
  const folder = await writeLayout("amd64", layers);
  const { digest, bytes, config, compressedBytes } = await readLayout(folder);
  const progress: string[] = [];
  const first = await pushLayout(folder, open(), {
    onProgress: ({ digest: blob, size, sent }) => {
      if (sent === size || sent === "present") progress.push(`${blob} ${sent}`);
    },
  });
  expect(config.architecture).toBe("amd64");
  expect(compressedBytes).toBeGreaterThan(650_000);
  expect(first).toEqual({ digest, pushedBytes: compressedBytes + bytes.length, compressedBytes });
  expect(progress).toHaveLength(5);
  expect(await open().getManifest(digest)).toMatchObject({ digest });
  expect(await tagsOf(open())).toEqual([]);
  expect(await pushLayout(folder, open())).toEqual({ digest, pushedBytes: 0, compressedBytes });
});

test("sends only the layer that is new, and does not miss files that the registry has", async () => {
  const folder = await writeLayout("amd64", [layer(400_000, "m")]);
  const registry = open();
  await pushLayout(folder, registry);
  const next = await writeLayout("amd64", [layer(400_000, "m"), layer(1000, "n")]);
  await rm(blobPath(next, sha256Digest(layer(400_000, "m"))));
  const { pushedBytes, compressedBytes } = await pushLayout(next, registry);
  expect(pushedBytes).toBeLessThan(3000);
  expect(compressedBytes).toBeGreaterThan(401_000);
});

test("pushes no manifest when a layer is missing or damaged", async () => {
  const folder = await writeLayout("amd64", [layer(1000, "x"), layer(1000, "y")]);
  const { digest } = await readLayout(folder);
  await rm(blobPath(folder, sha256Digest(layer(1000, "y"))));
  await expect(pushLayout(folder, open())).rejects.toMatchObject({ code: "SOURCE_UNREADABLE" });
  await writeFile(blobPath(folder, sha256Digest(layer(1000, "y"))), layer(1000, "z"));
  await expect(pushLayout(folder, open())).rejects.toMatchObject({ code: "REJECTED" });
  expect(await open().getManifest(digest)).toBeUndefined();
});

test("refuses a layout with several manifests, and a manifest that was changed", async () => {
  const folder = await writeLayout("amd64", []);
  const { digest } = await readLayout(folder);
  await writeFile(blobPath(folder, digest), "{}");
  await expect(readLayout(folder)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  const descriptor = { mediaType: mediaTypes.manifest, digest, size: 2 };
  await writeFile(join(folder, "index.json"), JSON.stringify({ manifests: [descriptor, descriptor] }));
  await expect(readLayout(folder)).rejects.toMatchObject({ code: "INVALID_LAYOUT" });
  await expect(readLayout(join(directory, "nowhere"))).rejects.toMatchObject({ code: "INVALID_LAYOUT" });
});

test("stops between blobs when it is aborted", async () => {
  const folder = await writeLayout("amd64", [layer(1000, "x")]);
  await expect(pushLayout(folder, open(), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
    "enough",
  );
  expect(await open().getManifest((await readLayout(folder)).digest)).toBeUndefined();
});

test("makes one index of two platforms, the same bytes in any order", async () => {
  const amd64 = await writeLayout("amd64", [layer(1000, "p")]);
  const arm64 = await writeLayout("arm64", [layer(1000, "q")]);
  const registry = open();
  const platforms = [];
  for (const folder of [arm64, amd64]) {
    const { digest } = await pushLayout(folder, registry);
    platforms.push(...(await readPlatforms(registry, digest)));
  }
  expect(platforms.map(({ platform }) => platform.architecture)).toEqual(["arm64", "amd64"]);

  const annotations = { "org.opencontainers.image.version": "1.2.3", "org.opencontainers.image.revision": "abc" };
  const { digest, bytes } = await pushIndex(registry, platforms, annotations);
  expect(sha256Digest(bytes)).toBe(digest);
  const reversed = Object.fromEntries(Object.entries(annotations).reverse());
  expect(await pushIndex(registry, platforms.toReversed(), reversed)).toEqual({ digest, bytes, pushedBytes: 0 });
  expect(await readPlatforms(registry, digest)).toEqual(platforms.toReversed());
  expect((await registry.getManifest(digest))?.json.annotations).toEqual(annotations);
  expect(await tagsOf(registry)).toEqual([]);
});

test("pushes no index over a manifest that the registry does not have", async () => {
  const absent = { mediaType: mediaTypes.manifest, digest: sha256Digest(layer(1, "!")), size: 1 };
  await expect(
    pushIndex(open(), [{ ...absent, platform: { os: "linux", architecture: "amd64" } }]),
  ).rejects.toMatchObject({ code: "REJECTED" });
});

test("leaves attestations out of the platforms, and says when a reference is not there", async () => {
  const folder = await writeLayout("amd64", []);
  const registry = open();
  await pushLayout(folder, registry);
  const [image] = await readPlatforms(registry, (await readLayout(folder)).digest);
  if (!image) throw new Error("no image");
  const attestation = { ...image, platform: { os: "unknown", architecture: "unknown" } };
  const { digest } = await registry.putManifest("online", renderIndex([image, attestation]), mediaTypes.index);
  expect(await readPlatforms(registry, digest)).toEqual([image]);
  await expect(readPlatforms(registry, "absent")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("pushes nothing of a folder that holds another image by now", async () => {
  const ours = await writeLayout("amd64", [layer(1000, "a")]);
  const { digest } = await readLayout(await writeLayout("amd64", [layer(1000, "b")]));
  await expect(pushLayout(ours, open(), { digest })).rejects.toMatchObject({ code: "LAYOUT_DIFFERS" });
  const own = await readLayout(ours);
  expect(await open().getManifest(own.digest)).toBeUndefined();
  expect(await open().hasBlob(own.blobs[0]?.digest ?? "")).toBe(false);
  expect((await pushLayout(ours, open(), { digest: own.digest })).pushedBytes).toBeGreaterThan(0);
});
