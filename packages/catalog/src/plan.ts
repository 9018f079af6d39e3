import { CatalogError } from "./catalog-error.ts";
import type { Image } from "./image.ts";
import { type LockedModel, type ModelLock, modelDigest } from "./model-lock.ts";
import type { Plan, PlanFacts, PlanSelection, PreviousRelease } from "./plan-document.ts";
import { planLeg } from "./plan-leg.ts";
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
  const legs = selected.flatMap((image) => image.archs.map((arch) => planLeg(image, arch, locked, profile, facts)));
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
    models: [...locked.values()]
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

function lockedModels(images: readonly Image[], lock: ModelLock): Map<string, LockedModel> {
  const byId = new Map(lock.models.map((model) => [model.id, model]));
  const problems: string[] = [];
  for (const image of images) {
    for (const [role, request] of Object.entries(image.models)) {
      const model = byId.get(request.id);
      const missing = request.files.filter((file) => !model?.files.some((locked) => locked.path === file));
      if (!model || model.revision !== request.revision) {
        problems.push(
          `${image.branch}/${role}: ${request.id} at ${request.revision} is not in the model lock. Run: npx projen lock-models`,
        );
      } else if (missing.length > 0) {
        problems.push(
          `${image.branch}/${role}: the model lock has no ${missing.join(", ")} of ${request.id}. Run: npx projen lock-models`,
        );
      }
    }
  }
  if (problems.length > 0) throw new CatalogError("UNLOCKED_MODEL", problems);
  return byId;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
