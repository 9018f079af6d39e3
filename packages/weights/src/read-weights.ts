import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type WeightsEntry, type WeightsName, weightsCatalogue } from "./weights-catalogue.ts";
import { WeightsError } from "./weights-error.ts";

/**
 * Real weights by their name in the catalogue.
 *
 * @example writeFileSync("silero_vad.onnx", readWeights("silero-vad-v4"))
 * @throws WeightsError when the file is not the expected one
 */
export function readWeights(name: WeightsName): Uint8Array<ArrayBuffer> {
  return readEntry(weightsCatalogue.find((entry) => entry.name === name) as WeightsEntry);
}

/**
 * Real weights by their hash: undefined when no package is known that holds them.
 *
 * @throws WeightsError when the file is not the expected one
 */
export function findWeights(sha256: string): Uint8Array<ArrayBuffer> | undefined {
  const entry = weightsCatalogue.find((known) => known.sha256 === sha256);
  return entry && readEntry(entry);
}

/** Nothing of the package is run. */
function readEntry(entry: WeightsEntry): Uint8Array<ArrayBuffer> {
  const folder = dirname(createRequire(import.meta.url).resolve(`${entry.package}/package.json`));
  const file = join(folder, entry.path);
  const bytes = new Uint8Array(readFileSync(file));
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual === entry.sha256) return bytes;
  throw new WeightsError("WEIGHTS_DIFFER", `The weights have sha256 ${actual}, not ${entry.sha256}`, {
    where: file,
    fix: "Run npm ci; after an update, compare models.json.",
  });
}
