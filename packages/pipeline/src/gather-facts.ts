import type { StagedParts } from "@funasr-images/builder";
import { type Arch, archs, type PlanFacts } from "@funasr-images/catalog";
import type { Registry, RegistryError } from "@funasr-images/registry";
import { describeFacts } from "./describe-facts.ts";
import type { Speech } from "./fetch-speech.ts";
import { readCommits } from "./read-commits.ts";
import type { PipelineContext } from "./read-context.ts";
import { readPrevious } from "./read-previous.ts";
import { stageParts } from "./stage-parts.ts";

/** The facts of a plan, and the trees that they were read from: building takes the same trees. */
export interface Gathered extends StagedParts {
  readonly facts: PlanFacts;
  /** What the smoke tests speak. */
  readonly speech: Speech;
}

/**
 * Stages what does not depend on the plan, and reads the repository and the registry.
 *
 * @param onUnreadable called when the registry cannot be read, which then counts as one without a release; without it
 * that is an error. For runs that release nothing.
 */
export async function gatherFacts(
  context: PipelineContext,
  registry: Registry,
  runnable: readonly Arch[],
  onUnreadable?: (error: RegistryError) => void,
): Promise<Gathered> {
  const parts = await stageParts(context, archs);
  const previous = await readPrevious(context.images, registry, onUnreadable);
  const commits = await readCommits(context.root);
  const messages = await commits.since(previous?.commit);
  const { commit, epoch } = commits;
  return { ...parts, facts: describeFacts(context, parts, { commit, epoch, messages, previous, runnable }) };
}
