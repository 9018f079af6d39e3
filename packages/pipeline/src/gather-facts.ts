import { type Arch, archs, type ImageEngine, type PlanFacts, type PreviousRelease } from "@funasr-images/catalog";
import { type Registry, RegistryError } from "@funasr-images/registry";
import { readPreviousRelease } from "@funasr-images/release";
import { readCommits } from "./read-commits.ts";
import type { PipelineContext } from "./read-context.ts";
import { runtimeDigest, type StagedParts, stageParts } from "./stage-parts.ts";

/** The facts of a plan, and the trees that they were read from: building takes the same trees. */
export interface Gathered extends StagedParts {
  readonly facts: PlanFacts;
}

/**
 * Stages what does not depend on the plan, and reads the repository and the registry.
 *
 * @param onUnreadable is told that the registry cannot be read, which then counts as one without a release; without it
 * that is an error. For runs that release nothing.
 */
export async function gatherFacts(
  context: PipelineContext,
  registry: Registry,
  runnable: readonly Arch[],
  onUnreadable?: (error: RegistryError) => void,
): Promise<Gathered> {
  const { root } = context;
  const parts = await stageParts(context, archs);
  const digests = (engine: ImageEngine["engine"]) =>
    Object.fromEntries(archs.map((arch) => [arch, runtimeDigest(parts, engine, arch)]));
  const previous = await readPrevious(context, registry, onUnreadable);
  const commits = await readCommits(root);
  return {
    ...parts,
    facts: {
      commit: commits.commit,
      epoch: commits.epoch,
      messages: await commits.since(previous?.commit),
      runtime: { sdk: digests("sdk"), sherpa: digests("sherpa") },
      context: parts.contexts,
      bases: standIns(context),
      ...(previous ? { previous } : {}),
      runnable,
    },
  };
}

/** The bases of this run that are not the catalogue's. */
function standIns({ images, sdk, base }: PipelineContext): NonNullable<PlanFacts["bases"]> {
  return Object.fromEntries(
    images.flatMap(({ branch, engine }) => {
      const other = engine === "sdk" ? sdk : base;
      return other ? [[branch, other]] : [];
    }),
  );
}

async function readPrevious(
  { images }: PipelineContext,
  registry: Registry,
  onUnreadable: ((error: RegistryError) => void) | undefined,
): Promise<PreviousRelease | undefined> {
  try {
    return await readPreviousRelease(
      registry,
      images.map(({ branch }) => branch),
    );
  } catch (error) {
    if (!onUnreadable || !(error instanceof RegistryError) || !isUnreadable(error)) throw error;
    onUnreadable(error);
    return undefined;
  }
}

function isUnreadable({ code, transient }: RegistryError): boolean {
  return transient || ["UNAUTHORIZED", "FORBIDDEN", "UNEXPECTED_REPLY"].includes(code);
}
