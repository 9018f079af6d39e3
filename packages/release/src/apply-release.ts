import { type ImageBranch, orderTags } from "@funasr-images/catalog";
import { pushIndex, type Registry } from "@funasr-images/registry";
import { assertNotSuperseded } from "./assert-not-superseded.ts";
import { assertAgreed } from "./list-released-tags.ts";
import { moveTags, type ReleasedTag } from "./move-tags.ts";
import type { ReleaseBranch, ReleasePlan } from "./plan-release.ts";
import { ReleaseError } from "./release-error.ts";

export interface ApplyReleaseOptions {
  /**
   * `versions` writes the indexes and their version tags only, `moving` the rest: between them a caller may attest and
   * announce what is not the default yet. @default "all"
   */
  readonly part?: "all" | "versions" | "moving";
  readonly onTag?: (tag: ReleasedTag) => void;
}

/** The index of a branch at the version. */
export interface ReleasedIndex {
  readonly branch: ImageBranch;
  readonly digest: string;
}

/**
 * Writes a release: first every index by digest, then the tags in the order of `orderTags`. What is in place already is
 * left alone, so running again finishes what was interrupted.
 *
 * @throws ReleaseError TAG_TAKEN before anything moves, when a version tag holds another image; TAGS_DISAGREE when one is
 * in the list of tags and cannot be found
 */
export async function applyRelease(
  plan: ReleasePlan,
  registry: Registry,
  options: ApplyReleaseOptions = {},
): Promise<{ tags: ReleasedTag[]; indexes: ReleasedIndex[]; pushedBytes: number }> {
  const { part = "all" } = options;
  await assertNotSuperseded(plan, registry);
  const list = await registry.listTags();
  const listed = list.kind === "found" ? list.tags : [];
  let pushedBytes = 0;
  const branches = [];
  for (const branch of plan.branches) {
    const { digest, bytes, pushed } = await placeIndex(branch, registry, { part, listed });
    pushedBytes += pushed;
    branches.push({ ...branch, digest, bytes });
  }
  const { versions, moving } = orderTags(branches);
  const ordered = part === "all" ? [...versions, ...moving] : part === "versions" ? versions : moving;
  const moves = ordered.map(({ of: { digest, bytes }, tag }) => ({ tag, digest, bytes }));
  const moved = await moveTags(moves, registry, options.onTag);
  pushedBytes += moved.pushedBytes;
  return { tags: moved.tags, indexes: branches.map(({ branch, digest }) => ({ branch, digest })), pushedBytes };
}

/** Brings the index of a branch into the registry, without a tag. */
async function placeIndex(
  { source, tags: { version: versionTag } }: ReleaseBranch,
  registry: Registry,
  { part, listed }: { part: ApplyReleaseOptions["part"]; listed: readonly string[] },
): Promise<{ digest: string; bytes: Uint8Array; pushed: number }> {
  const where = `${registry.repository}:${versionTag}`;
  const taken = await registry.getManifest(versionTag);
  // A version tag never moves: that it is free needs two witnesses.
  if (!taken && listed.includes(versionTag)) {
    assertAgreed(registry, [`the list names ${versionTag}, which cannot be found`]);
  }
  if (part === "moving" && !taken) {
    const what = "The version is not written yet, and moving tags follow the version tags";
    throw new ReleaseError("VERSION_MISSING", what, { where });
  }
  if (source.kind === "version") {
    if (taken) return { digest: taken.digest, bytes: taken.bytes, pushed: 0 };
    const what = "The version was there when the run was planned and is gone";
    throw new ReleaseError("VERSION_MISSING", what, { where, fix: "Run again." });
  }
  const index = await pushIndex(registry, source.manifests, source.annotations);
  if (taken && taken.digest !== index.digest) {
    const what = `The version is ${taken.digest} already and never moves; this run made ${index.digest}`;
    throw new ReleaseError("TAG_TAKEN", what, { where, fix: "Raise the version." });
  }
  return { digest: index.digest, bytes: index.bytes, pushed: index.pushedBytes };
}
