import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type CatalogueModel, licencesOf, renderNotice } from "@funasr-images/catalog";

export interface StagedLicences {
  /** A folder that is copied to `/` of the image. */
  readonly directory: string;
  /** The ids of the licences, for the image's label. */
  readonly ids: readonly string[];
}

/**
 * Prepares what an image says about its models: who made each, under which licence, and the licences' texts. Their
 * licences ask for it.
 *
 * @param imagesDirectory holds `licenses/<id>.txt`
 */
export async function stageLicences(
  models: readonly CatalogueModel[],
  imagesDirectory: string,
  directory: string,
): Promise<StagedLicences> {
  await rm(directory, { recursive: true, force: true });
  const home = path.join(directory, "opt/funasr/licenses/models");
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "NOTICE"), renderNotice(models));
  const ids = licencesOf(models);
  for (const licence of ids) {
    await copyFile(path.join(imagesDirectory, "licenses", `${licence}.txt`), path.join(home, `${licence}.txt`));
  }
  return { directory, ids };
}
