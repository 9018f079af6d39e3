import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findWeights, readWeights } from "./read-weights.ts";
import { type WeightsEntry, weightsCatalogue } from "./weights-catalogue.ts";

interface Catalogue {
  readonly models: readonly {
    readonly id: string;
    readonly expected: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  }[];
}

const readText = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("v4 is byte for byte the file that the catalogue pins for production", () => {
  const catalogue = JSON.parse(readText("../../../images/models.json")) as Catalogue;
  const [pinned] = catalogue.models.find(({ id }) => id === "csukuangfj/vad")?.expected ?? [];
  const bytes = findWeights(pinned?.sha256 ?? "") ?? expect.fail("no package holds it");
  expect({ size: bytes.length, sha256: sha256(bytes) }).toEqual({ size: pinned?.size, sha256: pinned?.sha256 });
  expect(bytes).toEqual(readWeights("silero-vad-v4"));
});

test.each([...weightsCatalogue])(
  "$name is in its package, which is locked, under a licence whose text is here",
  (entry) => {
    const bytes = readWeights(entry.name);
    expect([bytes.length, sha256(bytes)]).toEqual([entry.bytes, entry.sha256]);
    const { dependencies } = JSON.parse(readText("../package.json"));
    // Exactly: a newer package may hold other weights.
    expect(dependencies[entry.package]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(new URL(`../../../images/licenses/${entry.licence}.txt`, import.meta.url))).toBe(true);
  },
);

test("knows no weights by another hash, and none twice", () => {
  expect(findWeights("0".repeat(64))).toBeUndefined();
  expect(new Set(weightsCatalogue.map((entry) => entry.sha256)).size).toBe(weightsCatalogue.length);
});

test("the README has the table of the catalogue", async () => {
  const lines = weightsCatalogue.map(
    ({ name, what, package: from, path, bytes, sha256: hash, licence }: WeightsEntry) => {
      const size = bytes.toLocaleString("en");
      return `| \`${name}\` | ${what} | ${from}, \`${path}\` | ${size} | ${hash.slice(0, 8)}… | ${licence} |`;
    },
  );
  const head = ["| name | what | package, file | bytes | sha256 | licence |", "| --- | --- | --- | --- | --- | --- |"];
  const readme = new URL("../README.md", import.meta.url).pathname;
  const [before, after] = readText("../README.md").split(/(?<=<!-- catalogue: .*-->\n)[\s\S]*(?=<!-- \/catalogue -->)/);
  await expect(`${before}\n${[...head, ...lines].join("\n")}\n\n${after}`).toMatchFileSnapshot(readme);
});
