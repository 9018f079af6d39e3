import { mediaTypes, pushIndex, type Registry } from "@funasr-images/registry";
import type { ReleaseBranch, ReleasePlan } from "./plan-release.ts";
import { ReleaseError } from "./release-error.ts";

/** A tag after the release. */
export interface ReleasedTag {
  readonly tag: string;
  readonly digest: string;
  /** False when it pointed there before. */
  readonly moved: boolean;
}

/**
 * Writes a release: first every index by digest, then every version tag, then the moving tags, the shortest last. What
 * is in place already is left alone, so running again finishes what was interrupted.
 *
 * @throws ReleaseError TAG_TAKEN before anything moves, when a version tag holds another image
 */
export async function applyRelease(
  plan: ReleasePlan,
  registry: Registry,
  options: { onTag?: (tag: ReleasedTag) => void } = {},
): Promise<{ tags: ReleasedTag[]; pushedBytes: number }> {
  let pushedBytes = 0;
  const branches = [];
  for (const branch of plan.branches) {
    const { digest, bytes, pushed } = await placeIndex(branch, registry);
    pushedBytes += pushed;
    branches.push({ ...branch, digest, bytes });
  }
  const tags: ReleasedTag[] = [];
  const depth = Math.max(...branches.map((branch) => branch.movingTags.length));
  for (let step = -1; step < depth; step++) {
    for (const { versionTag, movingTags, digest, bytes } of branches) {
      const tag = step < 0 ? versionTag : movingTags[step];
      if (tag === undefined) continue;
      const put = await registry.putManifest(tag, bytes, mediaTypes.index);
      pushedBytes += put.pushedBytes;
      const released = { tag, digest, moved: put.pushedBytes > 0 };
      tags.push(released);
      options.onTag?.(released);
    }
  }
  return { tags, pushedBytes };
}

/** Brings the index of a branch into the registry, without a tag. */
async function placeIndex(
  { source, versionTag }: ReleaseBranch,
  registry: Registry,
): Promise<{ digest: string; bytes: Uint8Array; pushed: number }> {
  const taken = await registry.getManifest(versionTag);
  if (source.kind === "version") {
    if (taken) return { digest: taken.digest, bytes: taken.bytes, pushed: 0 };
    throw new ReleaseError(
      "VERSION_MISSING",
      `${registry.repository}:${versionTag} was there when the run was planned and is gone. Run again.`,
    );
  }
  const index = await pushIndex(registry, source.manifests, source.annotations);
  if (taken && taken.digest !== index.digest) {
    throw new ReleaseError(
      "TAG_TAKEN",
      `${registry.repository}:${versionTag} is ${taken.digest} already and never moves; this run made ${index.digest}. Raise the version.`,
    );
  }
  return { digest: index.digest, bytes: index.bytes, pushed: index.pushedBytes };
}
