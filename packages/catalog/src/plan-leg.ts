import { createHash } from "node:crypto";
import { CatalogError } from "./catalog-error.ts";
import { type Arch, baseOf, type Image, type ImageBranch, type ModelRole } from "./image.ts";
import { type LockedModel, type ModelLock, modelDigest } from "./model-lock.ts";
import type { Leg, PlanFacts } from "./plan-document.ts";
import type { Profile } from "./profile.ts";

/** The models of an image by role, each with the files that the image asks for, though another one may have locked more. */
export type ImageModels = Readonly<Partial<Record<ModelRole, LockedModel>>>;

/**
 * What the lock has for images.
 *
 * @throws CatalogError UNLOCKED_MODEL with everything that it lacks
 */
export function lockedModels(images: readonly Image[], lock: ModelLock): ReadonlyMap<ImageBranch, ImageModels> {
  const byId = new Map(lock.models.map((model) => [model.id, model]));
  const problems: string[] = [];
  const found = images.map(({ branch, models }): [ImageBranch, ImageModels] => {
    const entries = Object.entries(models).flatMap(([role, { id, revision, files }]) => {
      const model = byId.get(id);
      const missing = files.filter((file) => !model?.files.some((locked) => locked.path === file));
      const lacks =
        model?.revision !== revision
          ? `${id} at ${revision} is not in the model lock`
          : missing.length > 0 && `the model lock has no ${missing.join(", ")} of ${id}`;
      if (lacks)
        problems.push(
          `${branch}/${role}: ${lacks}. Run: ./scripts/release, which resolves and confirms it, or npx projen lock-models`,
        );
      return model ? [[role, { ...model, files: model.files.filter((file) => files.includes(file.path)) }]] : [];
    });
    return [branch, Object.fromEntries(entries)];
  });
  if (problems.length > 0) throw new CatalogError("UNLOCKED_MODEL", problems);
  return new Map(found);
}

/** Decides one leg: whether it is built or carried over, and whether it can be run here. */
export function planLeg(image: Image, arch: Arch, locked: ImageModels, profile: Profile, facts: PlanFacts): Leg {
  const base = { ...baseOf(image), ...facts.bases?.[image.branch] };
  if (!base.digest) {
    const place = image.engine === "sdk" ? "sdk" : "base";
    throw new CatalogError("UNCONFIRMED_BASE", [
      `images/${image.branch}/image.json: /${place}/digest: no digest of ${base.repository}:${base.tag} is confirmed. Run: ./scripts/release, which looks it up`,
    ]);
  }
  const models = Object.fromEntries(Object.entries(image.models).map(([role, request]) => [role, request.id]));
  const runtime = facts.runtime[image.engine]?.[arch];
  const { [image.branch]: context } = facts.context;
  const inputs = legInputs(image, arch, locked, { base: base.digest, runtime, context });
  const previous = facts.previous?.branches[image.branch]?.legs[arch];
  const runnable = facts.runnable.includes(arch);
  return {
    branch: image.branch,
    arch,
    platform: `linux/${arch}`,
    base: {
      repository: base.repository,
      digest: base.digest,
      ...(base.version === undefined ? {} : { sdk: base.version }),
    },
    models,
    env: image.env,
    modes: image.modes,
    checks: image.checks,
    inputs,
    build: previous?.inputs === inputs ? { kind: "reuse", digest: previous.digest } : { kind: "build" },
    smoke: runnable
      ? { kind: "run" }
      : { kind: profile.unrunnableLegs, reason: `this machine runs ${facts.runnable.join(", ")}, not ${arch}` },
  };
}

/**
 * The hash of everything that a leg is made of. Who builds a leg makes the hash again from its inputs, and compares.
 */
export function legInputs(
  image: Image,
  arch: Arch,
  models: ImageModels,
  parts: { readonly base: string; readonly runtime: string | undefined; readonly context: string | undefined },
): string {
  return digestOf({
    inputsVersion: 1,
    branch: image.branch,
    arch,
    ...parts,
    env: image.env,
    models: Object.fromEntries(Object.entries(models).map(([role, model]) => [role, [model.id, modelDigest(model)]])),
  });
}

function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
}

/** JSON with sorted keys, so that the order in which a catalogue file was written does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
