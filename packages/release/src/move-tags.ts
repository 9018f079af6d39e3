import { mediaTypes, type Registry } from "@funasr-images/registry";

/** A tag after it was put in place. */
export interface ReleasedTag {
  readonly tag: string;
  readonly digest: string;
  /** False when it pointed there before. */
  readonly moved: boolean;
}

/** A tag and the index that it is to point at. */
export interface TagMove {
  readonly tag: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** Puts tags in place, one after the other. */
export async function moveTags(
  moves: readonly TagMove[],
  registry: Registry,
  onTag?: (tag: ReleasedTag) => void,
): Promise<{ tags: ReleasedTag[]; pushedBytes: number }> {
  const tags: ReleasedTag[] = [];
  let pushedBytes = 0;
  for (const { tag, digest, bytes } of moves) {
    const put = await registry.putManifest(tag, bytes, mediaTypes.index);
    pushedBytes += put.pushedBytes;
    const released = { tag, digest, moved: put.pushedBytes > 0 };
    tags.push(released);
    onTag?.(released);
  }
  return { tags, pushedBytes };
}
