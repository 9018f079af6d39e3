import path from "node:path";
import { type CatalogueModel, licencesOf, renderNotice } from "@funasr-images/catalog";
import { composeTree, type Tree, type TreePart } from "./tree.ts";

export interface StagedLicences extends Tree {
  /** The ids of the licences, for the image's label. */
  readonly ids: readonly string[];
}

/**
 * Prepares what the licences of the models require in an image: who made each, under which licence, and the texts of
 * the licences.
 *
 * @param imagesDirectory holds `licenses/<id>.txt`
 */
export async function stageLicences(
  models: readonly CatalogueModel[],
  imagesDirectory: string,
): Promise<StagedLicences> {
  const home = "opt/funasr/licenses/models";
  const parts: Record<string, TreePart> = { [`${home}/NOTICE`]: { content: renderNotice(models) } };
  const ids = licencesOf(models);
  for (const licence of ids) {
    parts[`${home}/${licence}.txt`] = { from: path.join(imagesDirectory, "licenses", `${licence}.txt`) };
  }
  return { ...(await composeTree(parts)), ids };
}
