import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashFile } from "./hash-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hash-"));
});
afterAll(() => rm(folder, { recursive: true }));

const mebibyte = 1024 * 1024;

test.each([0, 1, mebibyte, 3 * mebibyte + 7])("hashes %i bytes", async (size) => {
  const bytes = randomBytes(size);
  expect(await hashOf(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
});

test.each([0, 5, mebibyte + 1])("hashes the first %i bytes", async (end) => {
  const bytes = randomBytes(2 * mebibyte);
  expect(await hashOf(bytes, { end })).toBe(createHash("sha256").update(bytes.subarray(0, end)).digest("hex"));
});

async function hashOf(bytes: Uint8Array, options?: { end: number }): Promise<string> {
  const name = path.join(folder, "file");
  await writeFile(name, bytes);
  const file = await open(name);
  const hash = createHash("sha256");
  await hashFile(file, hash, options).finally(() => file.close());
  return hash.digest("hex");
}
