import { type Image, type ModelLock, type ModelRequest, modelRequests, type Profile } from "@funasr-images/catalog";
import { placeBase } from "./place-base.ts";

/** What has to be asked for outside, and shown to a person, before anything can be built of it. */
export interface Unconfirmed {
  /** Images whose base has no digest. */
  readonly bases: readonly Image[];
  /** Models that the lock does not have, or not with every file. */
  readonly models: readonly ModelRequest[];
}

/**
 * Finds what images need and nobody has confirmed. Pure.
 *
 * @param update counts everything, as it may be another one by now
 */
export function findUnconfirmed(
  images: readonly Image[],
  lock: ModelLock,
  profile: Pick<Profile, "bases" | "baseMirrors">,
  update = false,
): Unconfirmed {
  return {
    // A base that the profile names itself is none of the catalogue's.
    bases: images.filter(
      (image) => !profile.bases?.[image.branch] && (update || placeBase(image, profile).digest === undefined),
    ),
    models: modelRequests(images).filter((request) => update || !isLocked(request, lock)),
  };
}

function isLocked({ id, files }: ModelRequest, lock: ModelLock): boolean {
  const locked = lock.models.find((model) => model.id === id);
  return locked !== undefined && files.every((path) => locked.files.some((file) => file.path === path));
}
