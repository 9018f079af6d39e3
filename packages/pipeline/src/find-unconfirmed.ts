import { type Image, type ModelLock, type ModelRequest, modelRequests } from "@funasr-images/catalog";
import { placeBase } from "./place-base.ts";
import type { PipelineContext } from "./read-context.ts";

/** What has to be asked for outside, and shown to a person, before anything can be built of it. */
export interface Unconfirmed {
  /** Images whose base has no digest. */
  readonly bases: readonly Image[];
  /** Models that the lock does not have as asked for: from this hub, at this revision, with every file. */
  readonly models: readonly ModelRequest[];
}

/**
 * Finds what some images of a context need and nobody has confirmed. Pure.
 *
 * @param update counts everything, as it may be another one by now
 */
export function findUnconfirmed(
  images: readonly Image[],
  { images: all, lock, profile }: Pick<PipelineContext, "images" | "lock" | "profile">,
  update = false,
): Unconfirmed {
  const wanted = new Set(modelRequests(images).map(({ id }) => id));
  return {
    // A base that the profile names itself is none of the catalogue's.
    bases: images.filter(
      (image) => !profile.bases?.[image.branch] && (update || placeBase(image, profile).digest === undefined),
    ),
    // With the files that other images ask for, too: the lock holds one entry for all of them.
    models: modelRequests(all).filter((request) => wanted.has(request.id) && (update || !isLocked(request, lock))),
  };
}

function isLocked({ id, hub = "modelscope", revision, files }: ModelRequest, lock: ModelLock): boolean {
  const locked = lock.models.find((model) => model.id === id && model.hub === hub && model.revision === revision);
  return locked !== undefined && files.every((path) => locked.files.some((file) => file.path === path));
}
