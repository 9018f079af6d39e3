import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecordings } from "./read-recordings.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "recordings-"));
});
afterEach(() => rm(directory, { recursive: true }));
const writeList = (text: string) => writeFile(join(directory, "transcripts.tsv"), text);

test("reads files and texts, in the order of the list", async () => {
  await writeFile(join(directory, "b.wav"), "");
  await writeFile(join(directory, "a.wav"), "");
  await writeList("b.wav\t现在是上午\tAlice\r\na.wav\t你好 世界\n\n");
  expect(await readRecordings(directory)).toEqual([
    { path: join(directory, "b.wav"), text: "现在是上午", voice: "Alice" },
    { path: join(directory, "a.wav"), text: "你好 世界" },
  ]);
});

test.each([
  ["no list", undefined, "transcripts.tsv cannot be read"],
  ["an empty list", "\n", "names no recording"],
  ["a line without a text", "\na.wav\n", "transcripts.tsv:2"],
  ["a voice without a name", "a.wav\tone\t", "transcripts.tsv:1"],
  ["a line with too much", "a.wav\tone\tAlice\ttwo", "transcripts.tsv:1"],
  ["a file that is missing", "absent.wav\ttext", "absent.wav"],
])("refuses %s", async (_, list, message) => {
  if (list !== undefined) await writeList(list);
  await expect(readRecordings(directory)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringContaining(message),
  });
});
