import { runtimeDigest, type StagedParts } from "@funasr-images/builder";
import { archs, type ImageEngine, type PlanFacts, type PreviousRelease } from "@funasr-images/catalog";
import type { PipelineContext } from "./read-context.ts";

/** What was read of the checkout and of the registry. */
export interface RepositoryFacts extends Pick<PlanFacts, "commit" | "epoch" | "messages" | "runnable"> {
  readonly previous: PreviousRelease | undefined;
}

/** The facts of a plan: what was read, and what was staged, by its digests. Pure. */
export function describeFacts(
  context: Pick<PipelineContext, "images" | "sdk" | "base">,
  parts: Pick<StagedParts, "runtime" | "sherpa" | "contexts">,
  { previous, ...read }: RepositoryFacts,
): PlanFacts {
  const digests = (engine: ImageEngine["engine"]) =>
    Object.fromEntries(archs.map((arch) => [arch, runtimeDigest(parts, engine, arch)]));
  return {
    ...read,
    runtime: { sdk: digests("sdk"), sherpa: digests("sherpa") },
    context: parts.contexts,
    bases: standIns(context),
    previous,
  };
}

/** The bases of this run that are not the catalogue's. */
function standIns({ images, sdk, base }: Pick<PipelineContext, "images" | "sdk" | "base">) {
  return Object.fromEntries(
    images.flatMap(({ branch, engine }) => {
      const other = engine === "sdk" ? sdk : base;
      return other ? [[branch, other]] : [];
    }),
  );
}
