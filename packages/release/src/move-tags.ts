import { mediaTypes, type Registry } from "@funasr-images/registry";

/** A tag after it was put in place. */
export interface ReleasedTag {
  readonly tag: string;
  readonly digest: string;
  /** False when it pointed there before. */
  readonly moved: boolean;
}

/** An index and the tags that are to point at it, in the order in which they move. */
export interface TaggedIndex {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly tags: readonly string[];
}

/** Puts tags in place, the first of every index, then the second: the ones that most people pull come last. */
export async function moveTags(
  indexes: readonly TaggedIndex[],
  registry: Registry,
  onTag?: (tag: ReleasedTag) => void,
): Promise<{ tags: ReleasedTag[]; pushedBytes: number }> {
  const moved: ReleasedTag[] = [];
  let pushedBytes = 0;
  const depth = Math.max(0, ...indexes.map(({ tags }) => tags.length));
  for (let step = 0; step < depth; step++) {
    for (const { tags, digest, bytes } of indexes) {
      const tag = tags[step];
      if (tag === undefined) continue;
      const put = await registry.putManifest(tag, bytes, mediaTypes.index);
      pushedBytes += put.pushedBytes;
      const released = { tag, digest, moved: put.pushedBytes > 0 };
      moved.push(released);
      onTag?.(released);
    }
  }
  return { tags: moved, pushedBytes };
}
