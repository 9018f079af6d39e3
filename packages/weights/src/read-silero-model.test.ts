import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSileroModel, sileroVersions } from "./read-silero-model.ts";

interface Catalogue {
  readonly models: readonly {
    readonly id: string;
    readonly expected: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  }[];
}

test("v4 is byte for byte the file that the catalogue pins for production", () => {
  const catalogue = JSON.parse(
    readFileSync(new URL("../../../images/models.json", import.meta.url), "utf8"),
  ) as Catalogue;
  const [pinned] = catalogue.models.find(({ id }) => id === "csukuangfj/vad")?.expected ?? [];
  const bytes = readSileroModel("v4");
  expect({ size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }).toEqual({
    size: pinned?.size,
    sha256: pinned?.sha256,
  });
});

test("three versions, each of its own", () => {
  expect(sileroVersions.map((version) => readSileroModel(version).length)).toEqual([1_807_522, 2_327_524, 2_327_524]);
  expect(Buffer.compare(readSileroModel("v5"), readSileroModel("v6"))).not.toBe(0);
});
