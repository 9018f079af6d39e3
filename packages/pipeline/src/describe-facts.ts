import { runtimeDigest, type StagedParts } from "@funasr-images/builder";
import { archs, baseOf, type ImageEngine, type PlanFacts, type PreviousRelease } from "@funasr-images/catalog";
import { placeBase } from "./place-base.ts";
import type { PipelineContext } from "./read-context.ts";

/** What was read of the checkout and of the registry. */
export interface RepositoryFacts extends Pick<PlanFacts, "commit" | "epoch" | "messages" | "runnable"> {
  readonly previous: PreviousRelease | undefined;
}

/** The facts of a plan: what was read, and what was staged, by its digests. Pure. */
export function describeFacts(
  context: Pick<PipelineContext, "images" | "profile">,
  parts: Pick<StagedParts, "runtime" | "sherpa" | "contexts">,
  { previous, ...read }: RepositoryFacts,
): PlanFacts {
  const digests = (engine: ImageEngine["engine"]) =>
    Object.fromEntries(archs.map((arch) => [arch, runtimeDigest(parts, engine, arch)]));
  return {
    ...read,
    runtime: { sdk: digests("sdk"), sherpa: digests("sherpa") },
    context: parts.contexts,
    bases: placeBases(context),
    previous,
  };
}

/** The bases of this run that lie elsewhere, or are others, than the catalogue says. */
function placeBases({ images, profile }: Pick<PipelineContext, "images" | "profile">) {
  return Object.fromEntries(
    images.flatMap((image) => {
      const { repository, digest } = placeBase(image, profile);
      const own = baseOf(image);
      if (repository === own.repository && digest === own.digest) return [];
      return [[image.branch, digest === undefined ? { repository } : { repository, digest }]];
    }),
  );
}
