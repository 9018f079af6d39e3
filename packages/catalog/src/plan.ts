import type { Image } from "./image.ts";
import { type ModelLock, modelDigest } from "./model-lock.ts";
import type { Plan, PlanFacts, PlanSelection, PreviousRelease } from "./plan-document.ts";
import { type ImageModels, lockedModels, planLeg } from "./plan-leg.ts";
import { planTags } from "./plan-tags.ts";
import type { Profile } from "./profile.ts";
import { selectImages } from "./select-images.ts";
import { nextVersion } from "./version.ts";

/**
 * Decides a whole run. Pure: the same arguments give the same plan.
 *
 * @throws CatalogError when the selection names what is not in the catalogue, a model is not locked, or a base image has no
 * confirmed digest; all problems at once.
 */
export function plan(
  images: readonly Image[],
  lock: ModelLock,
  profile: Profile,
  facts: PlanFacts,
  selection: PlanSelection = {},
): Plan {
  const selected = selectImages(images, selection);
  const locked = lockedModels(selected, lock);
  const legs = selected.flatMap((image) =>
    image.archs.map((arch) => planLeg(image, arch, locked.get(image.branch) as ImageModels, profile, facts)),
  );
  const { previous } = facts;
  const changed = legs.some((leg) => leg.build.kind === "build") || isUneven(selected, previous);
  const newest = previous?.withdrawn?.version ?? previous?.version;
  const version = changed || previous === undefined ? nextVersion(newest, facts.messages) : previous.version;
  const used = new Set(legs.flatMap((leg) => Object.values(leg.models)));
  return {
    planVersion: 1,
    profile: profile.name,
    version,
    ...(previous === undefined ? {} : { previousVersion: previous.version }),
    commit: facts.commit,
    epoch: facts.epoch,
    registry: profile.registry,
    models: lock.models
      .filter((model) => used.has(model.id))
      .map((model) => ({ id: model.id, digest: modelDigest(model), bytes: sum(model.files.map((file) => file.size)) })),
    legs,
    release: planTags(images, selected, legs, { version, changed, withdrawn: previous?.withdrawn }),
  };
}

/** Whether a release was killed between its version tags: some branches have it, others do not. */
function isUneven(selected: readonly Image[], previous: PreviousRelease | undefined): boolean {
  return selected.some(({ branch }) => {
    const written = previous?.branches[branch];
    return written !== undefined && written.version !== previous?.version;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
