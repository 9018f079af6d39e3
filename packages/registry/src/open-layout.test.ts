import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sha256Digest } from "./digest.ts";
import { addReferrers, listReferrers } from "./list-referrers.ts";
import { mediaTypes } from "./oci-image.ts";
import { openLayout } from "./open-layout.ts";
import { blobPath } from "./read-layout.ts";
import { createMemoryRegistry } from "./testing/memory-registry.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "layout-"));
});
afterEach(() => rm(directory, { recursive: true }));

const bytes = Buffer.from("a layer");
const digest = sha256Digest(bytes);
const push = (content: Buffer) => openLayout(directory).pushBlob(digest, bytes.length, () => Readable.from([content]));

it("keeps a blob once, under the digest of its bytes", async () => {
  const layout = openLayout(directory);
  expect(await layout.hasBlob(digest)).toBe(false);
  expect([await push(bytes), await push(bytes)]).toEqual([{ pushedBytes: bytes.length }, { pushedBytes: 0 }]);
  await layout.saveBlob(digest, path.join(directory, "saved"));
  await expect(push(bytes)).resolves.toEqual({ pushedBytes: 0 });
});

it("refuses other bytes, when they come and when they are read", async () => {
  await expect(push(Buffer.from("other"))).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  expect(await openLayout(directory).hasBlob(digest)).toBe(false);
  await push(bytes);
  await writeFile(blobPath(directory, digest), "damaged");
  const saving = openLayout(directory).saveBlob(digest, path.join(directory, "saved"));
  await expect(saving).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await expect(openLayout(directory).getManifest(digest)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});

it("writes a damaged blob again", async () => {
  await push(bytes);
  await writeFile(blobPath(directory, digest), "damaged");
  const layout = openLayout(directory);
  expect(await layout.hasBlob(digest)).toBe(false);
  await push(bytes);
  expect(await layout.hasBlob(digest)).toBe(true);
  await layout.saveBlob(digest, path.join(directory, "saved"));
});

it("gives a manifest with the type that it has, or that its parts have", async () => {
  const layout = openLayout(directory);
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [] }));
  await layout.putManifest(sha256Digest(index), index, mediaTypes.index);
  expect(await layout.getManifest(sha256Digest(index))).toMatchObject({ mediaType: mediaTypes.index });
  expect(await layout.getManifest(digest)).toBeUndefined();
});

it("lists what refers to a digest, and adds to the list what is new", async () => {
  const registry = createMemoryRegistry();
  const proof = (letter: string) => ({
    mediaType: mediaTypes.manifest,
    digest: `sha256:${letter.repeat(64)}`,
    size: 1,
  });
  expect(await listReferrers(registry, digest)).toEqual([]);
  await addReferrers(registry, digest, [proof("b")]);
  await addReferrers(registry, digest, [proof("a"), proof("b")]);
  await addReferrers(registry, digest, [proof("a")]);
  expect(await listReferrers(registry, digest)).toEqual([proof("a"), proof("b")]);
  expect(registry.puts).toEqual([digest.replace(":", "-"), digest.replace(":", "-")]);
});
