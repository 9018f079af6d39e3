import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ModelStore, openModelStore } from "../index.ts";

const bytes = Buffer.from("some weights");
const sha256 = createHash("sha256").update(bytes).digest("hex");

let directory: string;
let store: ModelStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "store-"));
  store = await openModelStore(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const parts = () => readdir(join(directory, "partial")).catch(() => []);

it("keeps bytes under their hash, read-only, and leaves nothing else behind", async () => {
  expect(await store.has(sha256)).toBe(false);
  await store.write(sha256, bytes);
  expect(store.path(sha256)).toBe(join(directory, "sha256", sha256.slice(0, 2), sha256));
  expect(await readFile(store.path(sha256))).toEqual(bytes);
  expect((await stat(store.path(sha256))).mode & 0o777).toBe(0o444);
  expect([await store.has(sha256), await parts()]).toEqual([true, []]);
});

it("does not give other bytes that name", async () => {
  await expect(store.write(sha256, Buffer.from("other"))).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
  expect([await store.has(sha256), await parts()]).toEqual([false, []]);
});

it("leaves nothing when the source of the bytes fails", async () => {
  async function* breaking() {
    yield bytes;
    throw new Error("source broke");
  }
  await expect(store.write(sha256, breaking())).rejects.toThrow("source broke");
  expect([await store.has(sha256), await parts()]).toEqual([false, []]);
});

it("distinguishes verified, corrupt and missing", async () => {
  expect(await store.verify(sha256)).toBe("missing");
  await store.write(sha256, bytes);
  expect(await store.verify(sha256)).toBe("verified");
  await rm(store.path(sha256));
  await writeFile(store.path(sha256), "some_weights");
  expect(await store.verify(sha256)).toBe("corrupt");
  await store.remove(sha256);
  expect(await store.verify(sha256)).toBe("missing");
});

it("changes nothing by being opened, asked or verified", async () => {
  const elsewhere = join(directory, "none");
  const fresh = await openModelStore(elsewhere);
  expect([await fresh.has(sha256), await fresh.verify(sha256), await fresh.startedBytes(sha256)]).toEqual([
    ...[false, "missing", 0],
  ]);
  await fresh.removeFinishedParts();
  expect(await readdir(directory)).toEqual([]);
});

it.each(["pipe", "folder"])("does not wait for a %s that has the name of a file, and leaves it there", async (kind) => {
  await mkdir(join(directory, "sha256", sha256.slice(0, 2)), { recursive: true });
  if (kind === "pipe") spawnSync("mkfifo", [store.path(sha256)]);
  else await mkdir(store.path(sha256));
  expect([await store.verify(sha256), await store.has(sha256)]).toEqual(["special", false]);
  expect(await readdir(join(directory, "sha256", sha256.slice(0, 2)))).toEqual([sha256]);
});

it("stops hashing a large file when it is told to", async () => {
  await store.write(sha256, bytes);
  await rm(store.path(sha256));
  await writeFile(store.path(sha256), "");
  // A terabyte that takes no room: hashing it would take an hour.
  await truncate(store.path(sha256), 2 ** 40);
  const stop = new AbortController();
  const verifying = store.verify(sha256, stop.signal);
  stop.abort(new Error("enough"));
  await expect(verifying).rejects.toThrow("enough");
});

it.each(["../../etc/passwd", "", sha256.toUpperCase(), sha256.slice(1)])("refuses %j as a name", async (name) => {
  expect(() => store.path(name)).toThrow(expect.objectContaining({ code: "MODEL_LOCK_INVALID" }));
  await expect(store.openPart(name)).rejects.toMatchObject({ code: "MODEL_LOCK_INVALID" });
});

it("gives a released part to the next one, with its hash going on", async () => {
  const first = await store.openPart(sha256);
  await first.append(bytes.subarray(0, 4));
  await first.release();
  expect(await store.has(sha256)).toBe(false);
  const second = await store.openPart(sha256);
  expect(second.bytes).toBe(4);
  await second.append(bytes.subarray(4));
  expect(await second.commit()).toEqual({ kind: "stored" });
  expect([await store.verify(sha256), await parts()]).toEqual(["verified", []]);
});

it("does not share a part between two that write at the same time", async () => {
  const [one, other] = [await store.openPart(sha256), await store.openPart(sha256)];
  await one.append(bytes);
  await other.append(Buffer.from("garbage"));
  expect((await other.commit()).kind).toBe("mismatch");
  expect((await one.commit()).kind).toBe("stored");
  await other.discard();
  expect([await store.verify(sha256), await parts()]).toEqual(["verified", []]);
});

it("takes over the part of a process that died", async () => {
  const part = await store.openPart(sha256);
  await part.append(bytes.subarray(0, 4));
  await part.checkpoint();
  await part.append(bytes.subarray(4, 6));
  const [name = ""] = await parts();
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  await rename(
    join(directory, "partial", name),
    join(directory, "partial", name.replace(`.${process.pid}.`, `.${dead}.`)),
  );
  const next = await store.openPart(sha256);
  expect(next.bytes).toBe(4);
  await next.discard();
});

it("says that it cannot be used when its directory is a file", async () => {
  await writeFile(join(directory, "file"), "");
  await expect(openModelStore(join(directory, "file"))).rejects.toMatchObject({ code: "STORE_FAILED" });
});

it("removes parts of files that are stored by now, unless they are being written", async () => {
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");
  const other = "0".repeat(64);
  await store.write(sha256, bytes);
  const folders = [
    `${sha256}.part`,
    `${sha256}.${host}.${dead}.ab.part`,
    `${sha256}.${host}.${process.pid}.cd.part`,
    `${other}.part`,
  ];
  for (const name of folders) await mkdir(join(directory, "partial", name), { recursive: true });
  await store.removeFinishedParts();
  expect(await readdir(join(directory, "partial"))).toEqual(
    [`${other}.part`, `${sha256}.${host}.${process.pid}.cd.part`].sort(),
  );
});
