import { type Image, type ImageModels, type Leg, legInputs } from "@funasr-images/catalog";
import { BuilderError } from "./builder-error.ts";
import { runtimeDigest, type StagedParts } from "./staged-parts.ts";

/**
 * The plan may come from another machine: a leg that is released under its inputs must be made of them.
 *
 * @throws BuilderError LEG_DIFFERS when this checkout and store would make another image than the plan names
 */
export function assertPlanned(
  { branch, arch, base, inputs }: Pick<Leg, "branch" | "arch" | "base" | "inputs">,
  image: Image,
  models: ImageModels,
  parts: Pick<StagedParts, "runtime" | "sherpa" | "contexts">,
): void {
  const runtime = runtimeDigest(parts, image.engine, arch);
  if (legInputs(image, arch, models, { base: base.digest, runtime, context: parts.contexts[branch] }) === inputs)
    return;
  throw new BuilderError(
    "LEG_DIFFERS",
    `${branch}/${arch} would be built from other inputs than the plan names: the checkout, its npm packages, or the profile are not those that the plan was made with`,
    { fix: "Plan and build the same commit." },
  );
}
