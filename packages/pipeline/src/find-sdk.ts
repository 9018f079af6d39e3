import { BuilderError, checkBase } from "@funasr-images/builder";
import type { Image, Sdk } from "@funasr-images/catalog";
import { openRegistry, type Registry, readPlatforms } from "@funasr-images/registry";

/** The newest SDK of an image branch. */
export interface FoundSdk {
  /** As image.json should name it. */
  readonly sdk: Required<Sdk>;
  /** Whether image.json names it already. */
  readonly current: boolean;
  /** Digest of the SDK's image for each arch of the branch. */
  readonly platforms: readonly { readonly arch: string; readonly digest: string }[];
  /** Newer ones that were looked at and do not hold every arch. */
  readonly rejected: readonly { readonly tag: string; readonly reason: string }[];
}

/**
 * Looks for the newest tag of the same name in the SDK's repository that really holds every arch of the branch. Never
 * goes back: the tag that image.json names is the oldest that is looked at.
 *
 * @param options.repository a mirror to look at; image.json keeps its own
 * @returns undefined when not even the present one holds every arch, or the repository has none of that name
 */
export async function findSdk(
  image: Image,
  options: { readonly repository?: string; readonly registry?: Registry } = {},
): Promise<FoundSdk | undefined> {
  const repository = options.repository ?? image.sdk.repository;
  const registry = options.registry ?? openRegistry(repository);
  const rejected: { tag: string; reason: string }[] = [];
  for (const { tag, version } of newerTags(image.sdk, await registry.listTags())) {
    const digest = await registry.resolveTag(tag);
    if (digest === undefined) continue;
    try {
      await checkBase(repository, digest, image.archs);
    } catch (error) {
      if (!(error instanceof BuilderError)) throw error;
      rejected.push({ tag, reason: error.message });
      continue;
    }
    const platforms = await readPlatforms(registry, digest);
    return {
      sdk: { repository: image.sdk.repository, tag, version, digest },
      current: digest === image.sdk.digest && tag === image.sdk.tag,
      platforms: image.archs.map((arch) => ({
        arch,
        digest: platforms.find(({ platform }) => platform.architecture === arch)?.digest ?? "",
      })),
      rejected,
    };
  }
  return undefined;
}

/** Tags that differ from the present one in their version only, newest first: 0.1.13 is newer than 0.1.9. */
function newerTags(sdk: Sdk, tags: readonly string[]): { tag: string; version: string }[] {
  const start = sdk.tag.slice(0, sdk.tag.length - sdk.version.length);
  return tags
    .filter((tag) => tag.startsWith(start) && /^\d+\.\d+\.\d+$/.test(tag.slice(start.length)))
    .map((tag) => ({ tag, version: tag.slice(start.length) }))
    .filter(({ version }) => compareVersions(version, sdk.version) >= 0)
    .sort((a, b) => compareVersions(b.version, a.version));
}

/** Three numbers each; the room has no need of more of semver. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  return left.map((number, index) => number - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
