import type { LayerSource } from "./layer.ts";
import type { Tree } from "./tree.ts";

/**
 * The layer of a tree. Every file is compared with what the tree says of it while the layer is written: what is kept under a
 * digest has to be it, whatever becomes of the files meanwhile.
 *
 * @param slot names the tree among others
 */
export function createTreeLayer(slot: string, { digest, entries }: Tree): LayerSource {
  return { slot: JSON.stringify(["tree", slot]), key: digest, entries: async () => entries };
}
