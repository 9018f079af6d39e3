import { type BaseImage, baseOf, type Image, type Profile } from "@funasr-images/catalog";

/**
 * Where the base of an image is fetched from: the one that a profile names for its branch, or the catalogue's own, which a
 * mirror may hold as well. A mirror is another address of the same digest.
 */
export function placeBase(
  image: Image,
  { bases, baseMirrors }: Pick<Profile, "bases" | "baseMirrors">,
): BaseImage & { readonly version?: string } {
  const base = baseOf(image);
  const other = bases?.[image.branch];
  return other ? { ...base, ...other } : { ...base, repository: findMirror(base.repository, baseMirrors) };
}

/** The address of a repository: the longest entry that is it, its host, or a folder above it decides. */
export function findMirror(repository: string, mirrors: Profile["baseMirrors"] = {}): string {
  const [found] = Object.entries(mirrors)
    .filter(([from]) => repository === from || repository.startsWith(`${from}/`))
    .sort(([one], [other]) => other.length - one.length);
  return found ? found[1] + repository.slice(found[0].length) : repository;
}
