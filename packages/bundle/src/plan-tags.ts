import { versionsOf } from "@funasr-images/release";
import { BundleError } from "./bundle-error.ts";
import type { BundledRelease } from "./bundle-record.ts";

/** What becomes of the tags of a bundle in a registry. */
export interface PlannedTags {
  readonly written: readonly string[];
  /** Left where they are: the registry has a newer version of the branch, and they point at it. */
  readonly left: readonly string[];
  readonly newest: string | undefined;
}

/**
 * Decides which tags of a release an import writes: a version never moves, other tags never go backwards. Pure.
 *
 * @param there the tags of the registry, those of the release with what they point at
 * @param moveTags lets them go backwards, too
 * @throws BundleError VERSION_TAKEN
 */
export function planTags(
  { branch, digest, tags }: BundledRelease,
  there: ReadonlyMap<string, string | undefined>,
  { where, moveTags = false }: { readonly where: string; readonly moveTags?: boolean | undefined },
): PlannedTags {
  const versions = versionsOf(branch, tags);
  const fixed = new Set(versions.map((version) => `${branch}-${version}`));
  const taken = [...fixed].find((tag) => there.has(tag) && there.get(tag) !== digest);
  if (taken !== undefined) {
    throw new BundleError("VERSION_TAKEN", `The registry has ${there.get(taken)} as ${taken}, the bundle ${digest}`, {
      where: `${where}:${taken}`,
      fix: "Find out which of them is right; import into another repository, or remove the wrong tag. No tag was moved.",
    });
  }
  const [newest] = versionsOf(branch, [...there.keys(), ...tags]);
  if (moveTags || newest === versions[0]) return { written: tags, left: [], newest };
  return {
    written: tags.filter((tag) => fixed.has(tag)),
    left: tags.filter((tag) => !fixed.has(tag)),
    newest,
  };
}
