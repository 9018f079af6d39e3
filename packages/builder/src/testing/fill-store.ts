import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Image, type LockedModel, modelRequests } from "@funasr-images/catalog";

export interface FilledStore {
  readonly models: readonly LockedModel[];
  readonly pathOf: (sha256: string) => string;
}

/** A store of every file that the images ask for, with made-up bytes that do not compress well; the same in every run. */
export async function fillStore(
  images: readonly Image[],
  directory: string,
  sizeOf: (file: string) => number,
): Promise<FilledStore> {
  const pathOf = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256);
  const models = modelRequests(images).map(
    async ({ id, hub = "modelscope", revision, files }): Promise<LockedModel> => {
      const locked = files.map(async (file) => {
        const bytes = weights(`${id}/${file}`, sizeOf(file));
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        await mkdir(path.dirname(pathOf(sha256)), { recursive: true });
        await writeFile(pathOf(sha256), bytes);
        return { path: file, size: bytes.length, sha256 };
      });
      return { id, hub, revision, commit: "0".repeat(40), files: await Promise.all(locked) };
    },
  );
  return { models: await Promise.all(models), pathOf };
}

/** Bytes as quantised weights are: small numbers are more frequent than large ones, and nothing repeats. */
export function weights(seed: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0) | 1;
  for (let index = 0; index < size; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = ((state & 31) + ((state >>> 8) & 31) + ((state >>> 16) & 31)) & 0xff;
  }
  return bytes;
}
