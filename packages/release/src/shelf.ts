import { type Registry, RegistryError } from "@funasr-images/registry";
import { type ListedVersion, readTags } from "./read-stored.ts";

/** Deletes manifests, and knows the tags of each right before. */
export interface Shelf {
  /** Every manifest with its tags, where another API than the registry knows them. */
  readonly list?: () => Promise<readonly ListedVersion[]>;
  /** The tags that point at a manifest at this moment; undefined when it is not there. */
  tagsOf(digest: string): Promise<readonly string[] | undefined>;
  /** Deletes one manifest, or rejects. */
  delete(digest: string): Promise<void>;
}

/** A registry that deletes through its own API, as Debian's docker-registry does. */
export function openRegistryShelf(registry: Registry): Shelf {
  return {
    async tagsOf(digest) {
      const tags = await readTags(registry, "links");
      if (!(await registry.getManifest(digest))) return undefined;
      return tags.filter((one) => one.digest === digest).map(({ tag }) => tag);
    },
    async delete(digest) {
      if (await registry.deleteManifest(digest)) return;
      throw new RegistryError("NOT_FOUND", `${registry.repository} says that it has no ${digest}`);
    },
  };
}
