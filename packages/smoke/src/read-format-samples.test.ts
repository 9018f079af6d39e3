import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFormatSamples } from "./read-format-samples.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (list: string) => writeFileSync(join(folder, "formats.tsv"), list);
for (const file of ["a.wav", "a.mp3"]) writeFileSync(join(folder, file), "");

test("reads the files with their formats", async () => {
  write("a.wav\twav\texact\t16 bits\r\n\na.mp3\tmp3\tclose\tMP3\n");
  expect(await readFormatSamples(folder)).toEqual([
    { path: join(folder, "a.wav"), format: "wav", exact: true },
    { path: join(folder, "a.mp3"), format: "mp3", exact: false },
  ]);
});

test.each([
  ["a row without a kind", "a.wav\twav\n", "formats.tsv:1"],
  ["a word that is neither", "a.wav\twav\texact\tx\na.mp3\tmp3\tlossy\tMP3\n", "formats.tsv:2"],
  ["a file outside the folder", "../a.wav\twav\texact\tx\n", "formats.tsv:1"],
  ["a file that is not there", "a.wav\twav\texact\tx\nb.mp3\tmp3\tclose\tMP3\n", "formats.tsv:2"],
  ["a list that does not begin with wav", "a.mp3\tmp3\tclose\tMP3\n", "formats.tsv"],
  ["an empty list", "\n", "formats.tsv"],
])("refuses %s", async (_what, list, where) => {
  write(list);
  const refusal = { code: "BAD_RECORDINGS", where: expect.stringContaining(where) };
  await expect(readFormatSamples(folder)).rejects.toMatchObject(refusal);
});

test("refuses a folder without a list", async () => {
  await expect(readFormatSamples(join(folder, "none"))).rejects.toMatchObject({ code: "BAD_RECORDINGS" });
});
