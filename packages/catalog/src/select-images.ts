import { CatalogError } from "./catalog-error.ts";
import type { Image } from "./image.ts";
import type { PlanSelection } from "./plan-document.ts";

/** The images and archs that a run is limited to. @throws CatalogError for a name that the catalogue does not have */
export function selectImages(images: readonly Image[], selection: PlanSelection): Image[] {
  const branches = images.map((image) => image.branch as string);
  const archs = [...new Set(images.flatMap((image) => image.archs as readonly string[]))];
  const unknownBranches = (selection.branches ?? []).filter((branch) => !branches.includes(branch));
  if (unknownBranches.length > 0) {
    throw new CatalogError("UNKNOWN_BRANCH", [
      `There is no image branch "${unknownBranches.join('", "')}". Choose from: ${branches.join(", ")}.`,
    ]);
  }
  const unknownArchs = (selection.archs ?? []).filter((arch) => !archs.includes(arch));
  if (unknownArchs.length > 0) {
    throw new CatalogError("UNKNOWN_ARCH", [
      `There is no arch "${unknownArchs.join('", "')}". Choose from: ${archs.join(", ")}.`,
    ]);
  }
  const wants = (list: readonly string[] | undefined, name: string) => !list?.length || list.includes(name);
  return images
    .filter((image) => wants(selection.branches, image.branch))
    .map((image) => ({ ...image, archs: image.archs.filter((arch) => wants(selection.archs, arch)) }));
}
