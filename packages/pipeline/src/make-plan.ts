import { checkBase } from "@funasr-images/builder";
import { type Arch, type Plan, type PlanSelection, plan } from "@funasr-images/catalog";
import { openRegistry, type Registry, type RegistryError } from "@funasr-images/registry";
import { type Gathered, gatherFacts } from "./gather-facts.ts";
import type { PipelineContext } from "./read-context.ts";

export interface MadePlan {
  readonly plan: Plan;
  readonly gathered: Gathered;
}

/**
 * Gathers the facts and plans a run.
 *
 * @param runnable archs whose images this run can start
 * @throws CatalogError for what the catalogue lacks; BuilderError when a base image does not hold its archs
 */
export async function makePlan(
  context: PipelineContext,
  options: {
    runnable: readonly Arch[];
    selection?: PlanSelection;
    /** @default the profile's, with what `docker login` stored */
    registry?: Registry;
    /** Lets a registry that cannot be read count as one without a release. @default an error */
    onUnreadable?: (error: RegistryError) => void;
    signal?: AbortSignal;
  },
): Promise<MadePlan> {
  const { images, lock, profile } = context;
  const { signal, registry = openRegistry(profile.registry, { allowHttp: profile.allowHttp, signal }) } = options;
  const gathered = await gatherFacts(context, registry, options.runnable, options.onUnreadable);
  const planned = plan(images, lock, profile, gathered.facts, options.selection);
  const bases = new Map(planned.legs.map(({ base }) => [`${base.repository}@${base.digest}`, base]));
  for (const base of bases.values()) {
    const archs = planned.legs.filter((leg) => leg.base.digest === base.digest).map(({ arch }) => arch);
    await checkBase(base.repository, base.digest, archs, profile);
  }
  return { plan: planned, gathered };
}
