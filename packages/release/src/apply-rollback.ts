import { orderTags } from "@funasr-images/catalog";
import { mediaTypes, pushIndex, type Registry } from "@funasr-images/registry";
import { annotations, rollbackTag } from "./annotations.ts";
import { moveTags, type ReleasedTag } from "./move-tags.ts";
import type { RollbackPlan } from "./plan-rollback.ts";

/**
 * Moves the tags back, by digest. First the withdrawn version is recorded, so that a release that comes in between
 * does not bring it back; running again finishes what was interrupted.
 */
export async function applyRollback(
  plan: RollbackPlan,
  registry: Registry,
  options: { onTag?: (tag: ReleasedTag) => void } = {},
): Promise<{ tags: ReleasedTag[] }> {
  // An index that names nothing is refused by some registries; this one names what it promotes.
  const promoted = plan.branches[0]?.release.legs.map(({ manifest }) => manifest) ?? [];
  const note = await pushIndex(registry, promoted, {
    [annotations.version]: plan.version,
    [annotations.withdrawn]: plan.withdrawn,
    [annotations.faulty]: plan.faulty.join(","),
  });
  await registry.putManifest(rollbackTag, note.bytes, mediaTypes.index);
  const moves = orderTags(plan.branches).moving.map(({ of, tag }) => ({ ...of.release, tag }));
  const { tags } = await moveTags(moves, registry, options.onTag);
  return { tags };
}
