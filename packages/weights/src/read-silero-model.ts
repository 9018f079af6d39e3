import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { WeightsError } from "./weights-error.ts";

/** What the npm package holds. v4 is byte for byte the file that `images/models.json` pins. */
const files = {
  v4: {
    name: "silero_vad_legacy.onnx",
    sha256: "a35ebf52fd3ce5f1469b2a36158dba761bc47b973ea3382b3186ca15b1f5af28",
  },
  v5: {
    name: "silero_vad_v5.onnx",
    sha256: "2623a2953f6ff3d2c1e61740c6cdb7168133479b267dfef114a4a3cc5bdd788f",
  },
  v6: {
    name: "silero_vad_v6.onnx",
    sha256: "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
  },
} as const;

/** A release of Silero's voice activity detector. */
export type SileroVersion = keyof typeof files;

export const sileroVersions: readonly SileroVersion[] = ["v4", "v5", "v6"];

/**
 * Silero's real voice activity detector, as an ONNX file.
 *
 * @example writeFileSync("silero_vad.onnx", readSileroModel("v4"))
 * @throws WeightsError when the file is not the expected one
 */
export function readSileroModel(version: SileroVersion): Uint8Array<ArrayBuffer> {
  const { name, sha256 } = files[version];
  const file = join(packageFolder(), "dist", name);
  const bytes = new Uint8Array(readFileSync(file));
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== sha256) {
    throw new WeightsError("WEIGHTS_DIFFER", `The weights have sha256 ${actual}, not ${sha256}`, {
      where: file,
      fix: "Run npm ci; after an update, compare models.json.",
    });
  }
  return bytes;
}

/** Nothing of the package is run. */
function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@ricky0123/vad-web/package.json"));
}
