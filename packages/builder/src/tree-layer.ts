import { hashTree } from "./hash-tree.ts";
import type { LayerSource } from "./layer.ts";
import { readTree } from "./read-tree.ts";

/**
 * The layer of a folder that goes to `/` of an image.
 *
 * @param slot names the folder among others
 * @param digest what `hashTree` says of it. @default asked
 */
export async function treeLayer(slot: string, directory: string, digest?: string): Promise<LayerSource> {
  return {
    slot: JSON.stringify(["tree", slot]),
    key: digest ?? (await hashTree(directory)),
    entries: () => readTree(directory),
  };
}
