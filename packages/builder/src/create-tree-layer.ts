import { BuilderError } from "./builder-error.ts";
import { hashTree, readHashedTree } from "./hash-tree.ts";
import type { LayerSource } from "./layer.ts";

/**
 * The layer of a folder that goes to `/` of an image. The folder is hashed once more when the layer is written, and every
 * file while it is: another build may stage the same folder anew meanwhile, and what is kept under a digest has to be it.
 *
 * @param slot names the folder among others
 * @param digest what `hashTree` says of it. @default asked
 */
export async function createTreeLayer(slot: string, directory: string, digest?: string): Promise<LayerSource> {
  const key = digest ?? (await hashTree(directory));
  return {
    slot: JSON.stringify(["tree", slot]),
    key,
    async entries() {
      const found = await readHashedTree(directory);
      if (found.digest === key) return found.entries;
      throw new BuilderError(
        "SOURCE_DIFFERS",
        `${directory} holds other files than when this build began (${found.digest} and not ${key}): another build works in the same folder`,
        { fix: "Run again when it has ended." },
      );
    },
  };
}
