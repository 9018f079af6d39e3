import { isDeepStrictEqual } from "node:util";
import { branchTags } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import { assertConfirmed, type RetentionLimits } from "./confirm-retention.ts";
import { planRetention, type RetentionPlan, type RetentionRules } from "./plan-retention.ts";
import { readStored } from "./read-stored.ts";
import { readSdkVersion, readVersion, versionsOf } from "./read-version.ts";
import { ReleaseError } from "./release-error.ts";
import { openRegistryShelf, type Shelf } from "./shelf.ts";

export interface ApplyRetentionOptions extends Omit<RetentionLimits, "branches"> {
  /** What deletes. @default the registry itself */
  readonly shelf?: Shelf;
  /** The name of the plan that a person has looked at. */
  readonly confirmed?: string;
  readonly onDeleted?: (digest: string) => void;
}

/**
 * Carries a plan out. Before the first deletion everything is read and planned once more, and has to come to the same;
 * before each one its tags are looked at again. The first surprise ends it: what was deleted until then was in the plan.
 *
 * @param rules those of the plan, with the same `now`
 * @throws ReleaseError NOT_CONFIRMED, WORLD_CHANGED, and what {@link readStored} throws
 */
export async function applyRetention(
  plan: RetentionPlan,
  registry: Registry,
  rules: RetentionRules & { readonly now: Date },
  options: ApplyRetentionOptions = {},
): Promise<void> {
  const { shelf = openRegistryShelf(registry), confirmed, onDeleted } = options;
  const stored = await readStored(registry, shelf.list);
  if (!isDeepStrictEqual(contentOf(planRetention(stored, rules)), contentOf(plan))) {
    throw changed("Read once more, the repository would lose other manifests than planned; nothing was deleted.");
  }
  assertConfirmed(plan, stored, { ...options, branches: rules.branches }, confirmed);
  await assertNotMoving(plan, registry, rules);
  for (const [index, one] of plan.deleted.entries()) {
    const so = `${index} of ${plan.deleted.length} planned manifests were deleted.`;
    const tags = await shelf.tagsOf(one.digest);
    if (tags === undefined) throw changed(`${one.digest} is gone; another run deletes here. ${so}`);
    if (!isDeepStrictEqual(tags.toSorted(), one.tags.toSorted())) {
      const [now, then] = [tags, one.tags].map((list) => list.join(", ") || "no tag");
      throw changed(`${one.digest} has ${now} now, and had ${then} when it was planned. ${so}`);
    }
    await shelf.delete(one.digest);
    onDeleted?.(one.digest);
  }
}

/**
 * Asks for every tag that may point at a version that goes, by its name: no list has to be trusted for it.
 *
 * @throws ReleaseError WORLD_CHANGED
 */
async function assertNotMoving(plan: RetentionPlan, registry: Registry, { branches }: RetentionRules): Promise<void> {
  const going = new Set(plan.deleted.map(({ digest }) => digest));
  const tags = plan.deleted.flatMap((one) => one.tags);
  for (const branch of branches) {
    for (const version of versionsOf(branch, tags)) {
      const release = await readVersion(registry, branch, version);
      // The tag may hold a plain image from before this project: it has no SDK that could be read.
      const sdk = release && (await readSdkVersion(registry, release));
      for (const tag of branchTags(branch, version, sdk).moving) {
        const digest = await registry.resolveTag(tag);
        if (digest === undefined || !going.has(digest)) continue;
        throw changed(`The tag ${tag} points at ${digest}, which the plan deletes; nothing was deleted.`);
      }
    }
  }
}

/** What a plan does, regardless of the order of the registry. */
function contentOf({ kept, deleted }: RetentionPlan) {
  return { kept, deleted: new Map(deleted.map(({ digest, tags }) => [digest, tags.toSorted()])) };
}

function changed(what: string): ReleaseError {
  return new ReleaseError("WORLD_CHANGED", `${what} Run again.`);
}
