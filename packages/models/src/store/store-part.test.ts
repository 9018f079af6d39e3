import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ModelStore, openModelStore } from "../index.ts";

const bytes = Buffer.alloc(9 * 1024 * 1024, "0123456789abcdef!");
const sha256 = createHash("sha256").update(bytes).digest("hex");
const half = bytes.length / 2;

let directory: string;
let store: ModelStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "part-"));
  store = await openModelStore(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const partial = (...path: string[]) => join(directory, "partial", ...path);
const parts = () => readdir(partial());

it("is filled in any order, and hashed in the right one", async () => {
  const part = await store.openPart(sha256, bytes.length);
  for (const [start, end] of [
    [half, bytes.length],
    [1000, half],
    [0, 1000],
  ]) {
    part.write(start as number, bytes.subarray(start, end));
  }
  expect([part.bytes, part.missing(bytes.length)]).toEqual([bytes.length, []]);
  expect(await part.commit()).toEqual({ kind: "stored" });
  expect((await readFile(store.path(sha256))).equals(bytes)).toBe(true);
});

it("refuses to write a byte twice: what is hashed stays as it is", async () => {
  const part = await store.openPart(sha256, bytes.length);
  part.write(0, bytes.subarray(0, 1000));
  expect(() => part.write(999, bytes.subarray(999, 1001))).toThrow("written twice");
  await part.discard();
});

it("remembers over a checkpoint what is there, with its gaps, and not what came later", async () => {
  const part = await store.openPart(sha256, bytes.length);
  part.write(0, bytes.subarray(0, 100));
  part.write(half, bytes.subarray(half));
  await part.checkpoint();
  part.write(200, bytes.subarray(200, 300));
  const [name = ""] = await parts();
  expect(JSON.parse(await readFile(partial(name, "spans.json"), "utf8"))).toEqual({
    spans: [
      [0, 100],
      [half, bytes.length],
    ],
  });
  await part.discard();
  expect(await parts()).toEqual([]);
});

it("starts anew from a byte, and takes other bytes from there on", async () => {
  const part = await store.openPart(sha256, bytes.length);
  part.write(0, bytes.subarray(0, half));
  part.write(half, Buffer.alloc(1000, "wrong"));
  await part.restart(half);
  expect(part.missing(bytes.length)).toEqual([{ start: half, end: bytes.length }]);
  part.write(half, bytes.subarray(half));
  expect(await part.commit()).toEqual({ kind: "stored" });
});

it("reports the hash that it has, and can be filled again", async () => {
  const part = await store.openPart(sha256, bytes.length);
  const wrong = Buffer.alloc(bytes.length, "wrong");
  part.write(0, wrong);
  const received = createHash("sha256").update(wrong).digest("hex");
  expect(await part.commit()).toEqual({ kind: "mismatch", received });
  await part.restart();
  part.write(0, bytes);
  expect(await part.commit()).toEqual({ kind: "stored" });
});

it.each([
  ["no JSON", "{"],
  ["no spans", "{}"],
  ["more than the file holds", JSON.stringify({ spans: [[0, 5000]] })],
  ["a span that begins before the file", JSON.stringify({ spans: [[-1, 3]] })],
  ["text", JSON.stringify({ spans: [["0", "3"]] })],
])("ignores a sidecar with %s", async (_name, sidecar) => {
  await mkdir(partial(`${sha256}.part`), { recursive: true });
  await writeFile(partial(`${sha256}.part`, "bytes"), "1234");
  await writeFile(partial(`${sha256}.part`, "spans.json"), sidecar);
  expect(await store.startedBytes(sha256)).toBe(0);
  const part = await store.openPart(sha256);
  expect(part.bytes).toBe(0);
  await part.discard();
});

it("gives way to another that was left there in between", async () => {
  const [one, other] = [await store.openPart(sha256), await store.openPart(sha256)];
  one.write(0, bytes.subarray(0, 100));
  other.write(0, bytes.subarray(0, 200));
  await one.release();
  await other.release();
  expect(await parts()).toEqual([`${sha256}.part`]);
  expect(await store.startedBytes(sha256)).toBe(100);
});

it("is the larger one of those that dead processes left; the others are removed", async () => {
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  for (const count of [100, 300, 200]) {
    const folder = partial(`${sha256}.${hostname().replace(/[^A-Za-z0-9-]/g, "-")}.${dead}.${count}.part`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "bytes"), bytes.subarray(0, count));
    await writeFile(join(folder, "spans.json"), JSON.stringify({ spans: [[0, count]] }));
  }
  const part = await store.openPart(sha256, bytes.length);
  expect([part.bytes, (await parts()).length]).toEqual([300, 1]);
  await part.discard();
});
