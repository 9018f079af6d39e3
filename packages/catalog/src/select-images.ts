import { CatalogError } from "./catalog-error.ts";
import type { Image, ImageBranch } from "./image.ts";
import type { PlanSelection } from "./plan-document.ts";

/** Refuses names that no folder has. @throws CatalogError `UNKNOWN_BRANCH` with the choices */
export function assertBranches(images: readonly Pick<Image, "branch">[], branches: readonly ImageBranch[]): void {
  const known = images.map(({ branch }) => branch);
  const unknown = branches.filter((branch) => !known.includes(branch));
  if (unknown.length === 0) return;
  const what = `There is no image branch "${unknown.join('", "')}". Choose from: ${known.join(", ")}.`;
  throw new CatalogError("UNKNOWN_BRANCH", [what]);
}

/** The image of a branch. @throws CatalogError `UNKNOWN_BRANCH` with the choices */
export function findImage(images: readonly Image[], branch: ImageBranch): Image {
  assertBranches(images, [branch]);
  return images.find((image) => image.branch === branch) as Image;
}

/** The images and archs that a run is limited to. @throws CatalogError for a name that the catalogue does not have */
export function selectImages(images: readonly Image[], selection: PlanSelection): Image[] {
  const archs = [...new Set(images.flatMap((image) => image.archs as readonly string[]))];
  assertBranches(images, selection.branches ?? []);
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
