import { BuilderError, checkBase } from "@funasr-images/builder";
import { type BaseImage, baseOf, type Image } from "@funasr-images/catalog";
import {
  openRegistry,
  type Registry,
  RegistryError,
  type RegistryOptions,
  readPlatforms,
} from "@funasr-images/registry";
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

export interface FindBaseOptions extends Pick<RegistryOptions, "allowHttp" | "signal"> {
  /** A mirror to look at; image.json keeps its own. */
  readonly repository?: string;
  /** Whether newer tags than that of image.json are looked at. @default true */
  readonly newest?: boolean;
  /** Told of each candidate that cannot be taken, also when none is left. */
  readonly onRejected?: (candidate: FoundBase["rejected"][number]) => void;
}

/**
 * Looks for the newest base that really holds every arch of the branch. Of an SDK: the newest tag of the same name, and
 * never older than the tag that image.json names. Of a plain distribution: what its tag
 * points at now, since that is how its security updates come.
 *
 * @returns undefined when not even the present one holds every arch, or the repository has none of that name
 */
export async function findBase(image: Image, options: FindBaseOptions = {}): Promise<FoundBase | undefined> {
  const present = baseOf(image);
  const repository = options.repository ?? present.repository;
  const { newest = true, onRejected } = options;
  const registry = openRegistry(repository, options);
  const rejected: { tag: string; reason: string }[] = [];
  const reject = (tag: string, reason: string) => {
    rejected.push({ tag, reason });
    onRejected?.({ tag, reason });
  };
  const { tag: own, version } = present;
  const itself = version === undefined ? { tag: own } : { tag: own, version };
  const candidates = version === undefined || !newest ? [itself] : newerTags(own, version, await listTags(registry));
  for (const candidate of candidates) {
    const { tag } = candidate;
    const digest = await registry.resolveTag(tag);
    if (digest === undefined) {
      reject(tag, `there is no ${repository}:${tag}, whatever a list of tags says`);
      continue;
    }
    try {
      await checkBase(repository, digest, image.archs, options);
    } catch (error) {
      if (!(error instanceof BuilderError)) throw error;
      reject(tag, error.message);
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
