import { type ExpectedFile, findModel, type ModelCatalogue } from "./model-catalogue.ts";
import type { LockedFile, LockedModel, ModelLock } from "./model-lock.ts";

/** Something on a hub that the catalogue does not expect. */
export type CatalogueDifference =
  /** The catalogue has no entry, so licence and bytes are unchecked. */
  | { readonly kind: "uncatalogued"; readonly model: string }
  | {
      readonly kind: "differs";
      readonly model: string;
      readonly commit: string;
      readonly expected: ExpectedFile;
      readonly locked: LockedFile;
      /** The revision at which the hub's bytes were seen before, when they were. */
      readonly knownFrom?: string;
    };

/** A locked file beside what the catalogue expects of it. */
export interface JudgedFile {
  readonly model: LockedModel;
  readonly locked: LockedFile;
  readonly expected?: ExpectedFile;
  /** `not known`: the lock is the first to have a hash of it. */
  readonly verdict: "equal" | "differs" | "not known" | "not in the catalogue";
}

/** Every file of a lock beside what the catalogue expects of it, in the order of the lock. */
export function judgeFiles(lock: ModelLock, catalogue: ModelCatalogue): JudgedFile[] {
  return lock.models.flatMap((model) => judgeModel(model, catalogue));
}

function judgeModel(model: LockedModel, catalogue: ModelCatalogue): JudgedFile[] {
  const entry = findModel(catalogue, model.id);
  return model.files.map((locked): JudgedFile => {
    const expected = entry?.expected.find((file) => file.path === locked.path);
    if (!entry) return { model, locked, verdict: "not in the catalogue" };
    if (!expected) return { model, locked, verdict: "not known" };
    return { model, locked, expected, verdict: isSame(locked, expected) ? "equal" : "differs" };
  });
}

/**
 * Compares a lock with the catalogue. A file without a known hash is no difference: the lock is then the first to have one.
 */
export function compareWithCatalogue(lock: ModelLock, catalogue: ModelCatalogue): CatalogueDifference[] {
  return lock.models.flatMap((model): CatalogueDifference[] => {
    if (!findModel(catalogue, model.id)) return [{ kind: "uncatalogued", model: model.id }];
    return judgeModel(model, catalogue).flatMap(({ locked, expected, verdict }) =>
      expected && verdict === "differs" ? [describe(model, locked, expected)] : [],
    );
  });
}

/** One difference as a sentence with both hashes, how certain the expected one is, and what may have happened. */
export function renderDifference(difference: CatalogueDifference): string {
  if (difference.kind === "uncatalogued") {
    return `${difference.model} is not in images/models.json: add it with its licence`;
  }
  const { model, commit, expected, locked, knownFrom } = difference;
  const known = knownFrom === undefined ? "" : `; these bytes were seen before, at ${knownFrom}`;
  return `${model}/${locked.path}: the hub has ${locked.sha256} (${locked.size} bytes) at ${commit}, expected is ${expected.sha256}${expected.size === undefined ? "" : ` (${expected.size} bytes)`}, seen at ${expected.seenAt}, evidence ${expected.strength}${known}`;
}

function isSame(locked: LockedFile, expected: ExpectedFile): boolean {
  return locked.sha256 === expected.sha256 && (expected.size === undefined || locked.size === expected.size);
}

function describe(model: LockedModel, locked: LockedFile, expected: ExpectedFile): CatalogueDifference {
  const known = expected.older?.find((file) => file.sha256 === locked.sha256);
  return {
    kind: "differs",
    model: model.id,
    commit: model.commit,
    expected,
    locked,
    ...(known ? { knownFrom: known.seenAt } : {}),
  };
}
