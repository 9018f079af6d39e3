import type { Image, ImageBranch } from "@funasr-images/catalog";

/** What a change is compared with. Paths are inside the repository, `/` separated. */
export interface TouchContext {
  readonly images: readonly Pick<Image, "branch" | "models">[];
  /** The folder of the images, such as `images`. */
  readonly directory: string;
  /** The model lock. */
  readonly lock: string;
  /** Models whose files differ between the two locks. */
  readonly changedModels: ReadonlySet<string>;
}

/**
 * The image branches that changed files may have changed. What is not known to concern one branch alone concerns all:
 * a leg too many costs minutes, a leg too few hides a broken image. Whether an input really differs is decided by its hash.
 */
export function touchedBranches(files: readonly string[], context: TouchContext): ImageBranch[] {
  const { images, directory, lock, changedModels } = context;
  const touched = new Set<ImageBranch>();
  for (const file of files) {
    if (isForReaders(file)) continue;
    const own = images.find(({ branch }) => file.startsWith(`${directory}/${branch}/`));
    if (own) touched.add(own.branch);
    else if (file === lock) {
      const users = images.filter(({ models }) => Object.values(models).some(({ id }) => changedModels.has(id)));
      for (const { branch } of users) touched.add(branch);
    } else return images.map(({ branch }) => branch);
  }
  return images.map(({ branch }) => branch).filter((branch) => touched.has(branch));
}

function isForReaders(file: string): boolean {
  return /(\.md|\.test\.ts|\/compose\.yaml)$/.test(file);
}
