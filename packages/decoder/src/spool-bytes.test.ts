import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { spoolBytes } from "./spool-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-spool-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("writes the bytes, and removes the file", async () => {
  const file = await spoolBytes(pieces(), 1000, folder);
  expect(readFileSync(file.path)).toEqual(Buffer.alloc(1000, 7));
  file.remove();
  expect(readdirSync(folder)).toEqual([]);
});

// Removing the folder raced with opening the file: about every fifth time a server error replaced the answer.
test("too many bytes are always reported, and leave nothing behind", async () => {
  for (let round = 0; round < 100; round++)
    await expect(spoolBytes(pieces(), 999, folder)).rejects.toMatchObject({ code: "NO_ROOM" });
  expect(readdirSync(folder)).toEqual([]);
});

test("a failing source is reported, and leaves nothing behind", async () => {
  async function* failing() {
    yield Buffer.alloc(500);
    throw new Error("the client is gone");
  }
  for (let round = 0; round < 100; round++)
    await expect(spoolBytes(failing(), 1000, folder)).rejects.toThrow("the client is gone");
  expect(readdirSync(folder)).toEqual([]);
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(500, 7);
  yield Buffer.alloc(500, 7);
}
