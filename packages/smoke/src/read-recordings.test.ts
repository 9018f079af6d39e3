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
  ["a line without a text", "\na.wav\n", 2],
  ["a line with an empty text", "a.wav\t\tAlice", 1],
  ["a line without a file", "a.wav\tone\n  \n\tone", 3],
  ["a voice without a name", "a.wav\tone\t", 1],
  ["a line with too many columns", "a.wav\tone\tAlice\ttwo", 1],
])("refuses %s, with the line", async (_, list, line) => {
  await writeFile(join(directory, "a.wav"), "");
  await writeList(list);
  await expect(readRecordings(directory)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    what: expect.stringContaining('The line is not "file TAB text"'),
    where: `${join(directory, "transcripts.tsv")}:${line}`,
  });
});

test.each([
  [
    "a list that is missing",
    undefined,
    /list of recordings cannot be read \(.*transcripts\.tsv\)\. .*file TAB text/,
    "ENOENT",
  ],
  ["an empty list", " \n\r\n", /has no recording \(.*transcripts\.tsv\)/, undefined],
  ["a file that is missing", "\nabsent.wav\ttext", /absent\.wav cannot be read \(.*transcripts\.tsv:2\)/, "ENOENT"],
])("refuses %s, with the reason", async (_, list, message, cause) => {
  if (list !== undefined) await writeList(list);
  await expect(readRecordings(directory)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    message: expect.stringMatching(message),
    ...(cause === undefined ? {} : { cause: { code: cause } }),
  });
});

test("knows when somebody speaks from times.tsv, and of the others that nobody has measured it", async () => {
  for (const file of ["a.wav", "b.wav"]) await writeFile(join(directory, file), "");
  await writeList("a.wav\t你好\tAlice\nb.wav\t再见\n");
  await writeFile(join(directory, "times.tsv"), "a.wav\t12\t4200\n");
  const recordings = await readRecordings(directory);
  expect(recordings.map(({ spoken }) => spoken)).toEqual([{ startMs: 12, endMs: 4200 }, undefined]);
});

test.each([
  ["an end before the start", "a.wav\t4200\t12\n", "times.tsv:1"],
  ["a time that is no number", "a.wav\t12\tsoon\n", "times.tsv:1"],
  ["a file twice", "a.wav\t12\t4200\n\na.wav\t12\t4300\n", "times.tsv:3"],
  ["a file without a text", "b.wav\t12\t4200\n", "transcripts.tsv"],
])("refuses times with %s", async (_, times, where) => {
  await writeFile(join(directory, "a.wav"), "");
  await writeList("a.wav\t你好\n");
  await writeFile(join(directory, "times.tsv"), times);
  await expect(readRecordings(directory)).rejects.toMatchObject({
    code: "BAD_RECORDINGS",
    where: join(directory, where),
  });
});
