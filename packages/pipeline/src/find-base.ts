import { BuilderError, checkBase } from "@funasr-images/builder";
import { type BaseImage, baseOf, type Image } from "@funasr-images/catalog";
import { openRegistry, type Registry, RegistryError, readPlatforms } from "@funasr-images/registry";
import { newerTags } from "./newer-tags.ts";

/** The newest base of an image branch. */
export interface FoundBase {
  /** As image.json should name it; `version` is that of an SDK. */
  readonly base: Required<BaseImage> & { readonly version?: string };
  /** Whether image.json names it already. */
  readonly current: boolean;
  /** Digest of its image for each arch of the branch. */
  readonly platforms: readonly { readonly arch: string; readonly digest: string }[];
  /** Newer ones that were looked at and do not hold every arch. */
  readonly rejected: readonly { readonly tag: string; readonly reason: string }[];
}

/**
 * Looks for the newest base that really holds every arch of the branch. Of an SDK: the newest tag of the same name, and
 * never older than the tag that image.json names. Of a plain distribution: what its tag
 * points at now, since that is how its security updates come.
 *
 * @param options.repository a mirror to look at; image.json keeps its own
 * @returns undefined when not even the present one holds every arch, or the repository has none of that name
 */
export async function findBase(
  image: Image,
  options: { readonly repository?: string; readonly registry?: Registry } = {},
): Promise<FoundBase | undefined> {
  const present = baseOf(image);
  const repository = options.repository ?? present.repository;
  const registry = options.registry ?? openRegistry(repository);
  const rejected: { tag: string; reason: string }[] = [];
  const candidates =
    present.version === undefined
      ? [{ tag: present.tag }]
      : newerTags(present.tag, present.version, await listTags(registry));
  for (const candidate of candidates) {
    const { tag } = candidate;
    const digest = await registry.resolveTag(tag);
    if (digest === undefined) {
      rejected.push({ tag, reason: `${repository}:${tag} is in the list of tags, and there is no such image` });
      continue;
    }
    try {
      await checkBase(repository, digest, image.archs);
    } catch (error) {
      if (!(error instanceof BuilderError)) throw error;
      rejected.push({ tag, reason: error.message });
      continue;
    }
    const platforms = await readPlatforms(registry, digest);
    return {
      base: { repository: present.repository, ...candidate, digest },
      current: digest === present.digest && tag === present.tag,
      platforms: image.archs.map((arch) => ({
        arch,
        digest: platforms.find(({ platform }) => platform.architecture === arch)?.digest ?? "",
      })),
      rejected,
    };
  }
  return undefined;
}

/** @throws RegistryError NOT_FOUND: a repository that image.json names and that is not there holds no older base */
async function listTags(registry: Registry): Promise<readonly string[]> {
  const list = await registry.listTags();
  if (list.kind === "found") return list.tags;
  throw new RegistryError("NOT_FOUND", `The registry knows no repository ${registry.repository}`);
}
