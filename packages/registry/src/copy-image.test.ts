import { type FileHandle, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyImage } from "./copy-image.ts";
import { sha256Digest } from "./digest.ts";
import { mediaTypes } from "./oci-image.ts";
import { openRegistry } from "./open-registry.ts";
import { pushIndex } from "./push-index.ts";
import { type RunningRegistry, startRegistry } from "./start-registry.ts";

let directory: string;
let source: RunningRegistry;
let mirror: RunningRegistry;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "copy-"));
  source = await startRegistry({ directory: path.join(directory, "source"), delete: true });
  mirror = await startRegistry({ directory: path.join(directory, "mirror") });
});
afterAll(async () => {
  await source.close();
  await mirror.close();
  await rm(directory, { recursive: true });
});

const layer = Buffer.alloc(3_000_000, "layer");

/** An index over one image with one layer. */
async function pushSample(name: string) {
  const registry = openRegistry(`${source.address}/${name}`);
  const push = async (bytes: Buffer) => {
    const digest = sha256Digest(bytes);
    await registry.pushBlob(digest, bytes.length, () => Readable.from([bytes]));
    return { digest, size: bytes.length };
  };
  const config = await push(Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", name })));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, ...config },
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...(await push(layer)) }],
    }),
  );
  const { digest } = await registry.putManifest(sha256Digest(manifest), manifest, mediaTypes.manifest);
  const platform = { os: "linux", architecture: "amd64" };
  const index = await pushIndex(registry, [
    { mediaType: mediaTypes.manifest, digest, size: manifest.length, platform },
  ]);
  return { registry, index: index.digest, manifest: digest };
}

test("copies an index with its images and layers under the same digests, and nothing twice", async () => {
  const { registry, index, manifest } = await pushSample("whole");
  const to = openRegistry(`${mirror.address}/whole`);
  const state = path.join(directory, "state");

  const copied = await copyImage(registry, to, index, state);
  expect((await to.getManifest(index))?.digest).toBe(index);
  expect(await to.hasBlob(sha256Digest(layer))).toBe(true);
  expect(copied.pushedBytes).toBeGreaterThan(layer.length);
  expect((await to.getManifest(manifest))?.json).toMatchObject({ layers: [{ size: layer.length }] });
  expect(await readdir(state)).toEqual([]);
  expect((await copyImage(registry, to, index, state)).pushedBytes).toBe(0);
});

test("saves a blob as a file, and leaves no file of bytes that are others", async () => {
  const { registry } = await pushSample("saved");
  const file = path.join(directory, "blob");
  await registry.saveBlob(sha256Digest(layer), file);
  expect(Buffer.compare(await readFile(file), layer)).toBe(0);

  const lying = openRegistry(registry.repository, {
    fetch: async (url, init) => (url.includes("/blobs/") ? new Response("other bytes") : fetch(url, init)),
  });
  await expect(lying.saveBlob(sha256Digest(layer), file)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
});

test("saves the whole of a blob of which the file system takes a part at a time", async () => {
  const { registry } = await pushSample("short");
  const file = path.join(directory, "short");
  const handle = await open(file, "w");
  type Write = (bytes: Uint8Array, offset: number, length: number, position: number) => Promise<unknown>;
  const writing = Object.getPrototypeOf(handle) as { write: Write };
  await handle.close();
  const { write } = writing;
  let calls = 0;
  writing.write = function (this: FileHandle, bytes, offset, length, position) {
    calls += 1;
    return write.call(this, bytes, offset, Math.min(length, 10_000), position);
  };
  try {
    await registry.saveBlob(sha256Digest(layer), file);
  } finally {
    writing.write = write;
  }
  expect(Buffer.compare(await readFile(file), layer)).toBe(0);
  expect(calls).toBeGreaterThanOrEqual(layer.length / 10_000);
});

test("starts a file anew when the connection breaks in the middle of a blob", async () => {
  const { registry } = await pushSample("broken");
  let attempts = 0;
  const breaking = openRegistry(registry.repository, {
    sleep: async () => {},
    fetch: async (url, init) => {
      if (!url.includes("/blobs/") || attempts++ > 0) return fetch(url, init);
      const body = new ReadableStream({
        start: (stream) => stream.enqueue(Buffer.alloc(4_000_000, "x")),
        pull: (stream) => stream.error(new TypeError("terminated")),
      });
      return new Response(body);
    },
  });
  const file = path.join(directory, "again");
  await breaking.saveBlob(sha256Digest(layer), file);
  expect(attempts).toBe(2);
  expect(Buffer.compare(await readFile(file), layer)).toBe(0);
});

test("deletes a manifest with its tags where the registry allows it, and says where it does not", async () => {
  const { registry, index } = await pushSample("deleted");
  const { bytes } = (await registry.getManifest(index)) ?? {};
  await registry.putManifest("old", bytes as Uint8Array, mediaTypes.index);
  expect(await registry.deleteManifest(index)).toBe(true);
  expect(await registry.resolveTag("old")).toBeUndefined();
  expect(await registry.deleteManifest(index)).toBe(false);

  const firm = openRegistry(`${mirror.address}/whole`);
  await expect(firm.deleteManifest(index)).rejects.toMatchObject({ code: "UNSUPPORTED" });
});
