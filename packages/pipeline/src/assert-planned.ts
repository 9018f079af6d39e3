import { type Image, type Leg, legInputs, type ModelLock } from "@funasr-images/catalog";
import { PipelineError } from "./pipeline-error.ts";
import { runtimeDigest, type StagedParts } from "./staged-parts.ts";

/**
 * The plan may come from another machine: a leg that is released under its inputs must be made of them.
 *
 * @throws PipelineError LEG_DIFFERS when this checkout and store would make another image than the plan names
 */
export function assertPlanned(
  { branch, arch, base, inputs }: Pick<Leg, "branch" | "arch" | "base" | "inputs">,
  image: Image,
  lock: ModelLock,
  parts: Pick<StagedParts, "runtime" | "sherpa" | "contexts">,
): void {
  const locked = new Map(lock.models.map((model) => [model.id, model]));
  const runtime = runtimeDigest(parts, image.engine, arch);
  if (legInputs(image, arch, locked, { base: base.digest, runtime, context: parts.contexts[branch] }) === inputs)
    return;
  throw new PipelineError(
    "LEG_DIFFERS",
    `${branch}/${arch} would be built from other inputs than the plan names: the checkout, its npm packages, or the profile are not those that the plan was made with`,
    { fix: "Plan and build the same commit." },
  );
}
