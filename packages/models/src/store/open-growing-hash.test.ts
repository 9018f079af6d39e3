import { createHash } from "node:crypto";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openGrowingHash } from "./open-growing-hash.ts";

const bytes = Buffer.alloc(9_000_000, "0123456789abcdef!");
const sha256 = (end: number) => createHash("sha256").update(bytes.subarray(0, end)).digest("hex");

let directory: string;
let file: FileHandle;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "hash-"));
  file = await open(join(directory, "bytes"), "w+");
});
afterEach(async () => {
  await file.close();
  await rm(directory, { recursive: true });
});

it.each([
  ["at the end", undefined],
  ["in a thread", bytes.length],
])("hashes what is written piece by piece, %s", async (_name, size) => {
  const hash = openGrowingHash(file, size);
  for (let end = 0; end < bytes.length; ) {
    const piece = bytes.subarray(end, end + 1_234_567);
    await file.write(piece, 0, piece.length, end);
    end += piece.length;
    hash.extend(end);
  }
  expect(await hash.digest(bytes.length)).toBe(sha256(bytes.length));
});

it("hashes several files in one thread, each by itself, one of them given up", async () => {
  await file.write(bytes);
  const [one, given, other] = [0, 1, 2].map(() => openGrowingHash(file, bytes.length));
  for (const hash of [one, given, other]) hash?.extend(5_000_000);
  given?.close();
  const digests = await Promise.all([one?.digest(bytes.length), other?.digest(6_000_000)]);
  expect(digests).toEqual([sha256(bytes.length), sha256(6_000_000)]);
});

it("rejects when the file cannot be read", async () => {
  const shut = await open(join(directory, "other"), "w");
  const hash = openGrowingHash(shut, bytes.length);
  await expect(hash.digest(100)).rejects.toMatchObject({ code: "EBADF" });
  await shut.close();
  const again = openGrowingHash(file, bytes.length);
  expect(await again.digest(0)).toBe(sha256(0));
});
