import { createHash } from "node:crypto";
import { CatalogError } from "./catalog-error.ts";
import { type Arch, baseOf, type Image } from "./image.ts";
import { type LockedModel, modelDigest } from "./model-lock.ts";
import type { Leg, PlanFacts } from "./plan-document.ts";
import type { Profile } from "./profile.ts";

/** Decides one leg: whether it is built or carried over, and whether it can be run here. */
export function planLeg(
  image: Image,
  arch: Arch,
  locked: ReadonlyMap<string, LockedModel>,
  profile: Profile,
  facts: PlanFacts,
): Leg {
  const base = { ...baseOf(image), ...facts.bases?.[image.branch] };
  if (!base.digest) {
    const place = image.engine === "sdk" ? "sdk" : "base";
    throw new CatalogError("UNCONFIRMED_BASE", [
      `images/${image.branch}/image.json: /${place}/digest: nobody has confirmed a digest of ${base.repository}:${base.tag}; look it up and write it down`,
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
 * The hash of everything that a leg is made of. Whoever builds a leg makes the hash again from what it holds, and
 * compares.
 *
 * @param locked the models of the lock by id
 */
export function legInputs(
  image: Image,
  arch: Arch,
  locked: ReadonlyMap<string, LockedModel>,
  parts: { readonly base: string; readonly runtime: string | undefined; readonly context: string | undefined },
): string {
  return digestOf({
    inputsVersion: 1,
    branch: image.branch,
    arch,
    ...parts,
    env: image.env,
    models: Object.fromEntries(
      Object.entries(image.models).map(([role, request]) => {
        const model = locked.get(request.id) as LockedModel;
        return [role, [request.id, modelDigest(onlyRequested(model, request.files))]];
      }),
    ),
  });
}

/** A branch gets only the files that it asks for, though another branch may have locked more of the same model. */
export function onlyRequested(model: LockedModel, files: readonly string[]): LockedModel {
  return { ...model, files: model.files.filter((file) => files.includes(file.path)) };
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
