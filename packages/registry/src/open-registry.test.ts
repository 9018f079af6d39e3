import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256Digest } from "./digest.ts";
import { mediaTypes } from "./oci-image.ts";
import { openRegistry } from "./open-registry.ts";
import { type RunningRegistry, startRegistry } from "./start-registry.ts";
import { tagsOf } from "./testing/tags-of.ts";

let directory: string;
let running: RunningRegistry;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "registry-"));
  running = await startRegistry({ directory });
});
afterAll(async () => {
  await running.close();
  await rm(directory, { recursive: true });
});

const open = (name: string) => openRegistry(`${running.address}/${name}`);
const stream = (bytes: Uint8Array) => () => Readable.from([bytes]);
const largeBytes = Buffer.alloc(5_000_000, "large");

/** A manifest whose blobs are pushed, as bytes. */
async function pushManifest(registry: ReturnType<typeof open>, tag: string, note = tag) {
  const config = Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", note }));
  const digest = sha256Digest(config);
  await registry.pushBlob(digest, config.length, stream(config));
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest, size: config.length },
      layers: [],
    }),
  );
  return { bytes, ...(await registry.putManifest(tag, bytes, mediaTypes.manifest)) };
}

test("pushes a blob once and gives the same bytes back", async () => {
  const registry = open("blobs");
  const digest = sha256Digest(largeBytes);
  const chunks = async function* () {
    for (let start = 0; start < largeBytes.length; start += 65_536) yield largeBytes.subarray(start, start + 65_536);
  };
  const sent: number[] = [];
  expect(await registry.hasBlob(digest)).toBe(false);
  expect(await registry.pushBlob(digest, largeBytes.length, chunks, { onBytes: (bytes) => sent.push(bytes) })).toEqual({
    pushedBytes: largeBytes.length,
  });
  expect(sent.at(-1)).toBe(largeBytes.length);
  expect(await registry.hasBlob(digest)).toBe(true);
  expect(Buffer.compare(await registry.getBlob(digest), largeBytes)).toBe(0);

  const neverOpened = () => {
    throw new Error("opened");
  };
  expect(await registry.pushBlob(digest, largeBytes.length, neverOpened)).toEqual({ pushedBytes: 0 });
});

test("pushes an empty blob", async () => {
  const registry = open("blobs");
  const nothing = new Uint8Array();
  await registry.pushBlob(sha256Digest(nothing), 0, stream(nothing));
  expect(await registry.getBlob(sha256Digest(nothing))).toHaveLength(0);
});

test("repeats the registry's own message when the bytes are not those of the digest", async () => {
  const bytes = Buffer.from("other bytes");
  await expect(
    open("blobs").pushBlob(sha256Digest(Buffer.from("wanted")), bytes.length, stream(bytes)),
  ).rejects.toMatchObject({ code: "REJECTED", status: 400, message: expect.stringContaining("DIGEST_INVALID") });
});

test.each([
  ["shorter", 11],
  ["longer", 3],
])("does not push a source that is %s than its size says", async (_, size) => {
  const bytes = Buffer.from("seven b");
  await expect(open("blobs").pushBlob(sha256Digest(bytes), size, stream(bytes))).rejects.toMatchObject({
    code: "SOURCE_UNREADABLE",
  });
  expect(await open("blobs").hasBlob(sha256Digest(bytes))).toBe(false);
});

test("moves a tag, and sends nothing when the tag is already there", async () => {
  const registry = open("manifests");
  expect(await registry.resolveTag("online")).toBeUndefined();
  expect(await registry.getManifest("online")).toBeUndefined();

  const first = await pushManifest(registry, "online", "first");
  expect(first.pushedBytes).toBe(first.bytes.length);
  expect(await pushManifest(registry, "online", "first")).toMatchObject({ digest: first.digest, pushedBytes: 0 });

  const second = await pushManifest(registry, "online", "second");
  expect(await registry.resolveTag("online")).toBe(second.digest);
  const stored = await registry.getManifest(first.digest);
  expect(stored).toMatchObject({ digest: first.digest, mediaType: mediaTypes.manifest });
  expect(Buffer.compare(stored?.bytes ?? Buffer.alloc(0), first.bytes)).toBe(0);
});

test("lists tags, none for a repository that does not exist", async () => {
  const registry = open("tags");
  expect(await tagsOf(registry)).toEqual([]);
  await pushManifest(registry, "online-0.1.9");
  await pushManifest(registry, "online-0.1.13");
  expect(await tagsOf(registry)).toEqual(["online-0.1.13", "online-0.1.9"]);
});

test("refuses a manifest under a digest that is not its own, and text that is not a tag", async () => {
  const registry = open("manifests");
  const wrong = sha256Digest(Buffer.from("wrong"));
  await expect(registry.putManifest(wrong, Buffer.from("{}"), mediaTypes.manifest)).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
  });
  await expect(registry.resolveTag("../blobs")).rejects.toMatchObject({ code: "INVALID_TAG" });
  await expect(registry.getBlob("sha256:short")).rejects.toMatchObject({ code: "INVALID_DIGEST" });
});

test("names the blob that is missing", async () => {
  const digest = sha256Digest(Buffer.from("absent"));
  await expect(open("blobs").getBlob(digest)).rejects.toMatchObject({
    code: "NOT_FOUND",
    status: 404,
    message: expect.stringContaining(digest),
  });
});
