import type { InputsOf } from "@funasr-images/action-io";
import type { Image, Plan } from "@funasr-images/catalog";
import { findChangedBranches, limitPlan, makePlan, type PipelineContext } from "@funasr-images/pipeline";
import { openRegistry } from "@funasr-images/registry";
import { openActionRegistry } from "../../src/context/open-action-registry.ts";
import { readActionContext } from "../../src/context/read-action-context.ts";
import type { definition } from "./definition.ts";

export type PlanInputs = InputsOf<typeof definition>;

export interface PlannedRun {
  readonly plan: Plan;
  /** The whole catalogue. */
  readonly images: readonly Image[];
  /** What a person should know about the plan. */
  readonly notes: readonly string[];
}

/** Plans a release, or what a pull request changes. @throws CatalogError, BuilderError, RegistryError */
export async function planRun(inputs: PlanInputs, signal?: AbortSignal): Promise<PlannedRun> {
  const context = await readActionContext(inputs);
  const { runnable, branches, archs } = inputs;
  const common = { runnable, selection: { branches, archs }, signal };
  if (inputs.event === "push") {
    const registry = openActionRegistry(context.profile.registry, inputs, signal);
    const { plan } = await makePlan(context, { ...common, registry });
    return { plan, images: context.images, notes: [] };
  }

  const notes: string[] = [];
  const { plan } = await makePlan(context, {
    ...common,
    // The author of the request has no credentials, and a registry that is slow to fail only costs time.
    registry: openRegistry(context.profile.registry, { allowHttp: context.profile.allowHttp, retries: 1, signal }),
    onUnreadable: ({ message }) =>
      notes.push(`The last release cannot be read, so every touched leg is built: ${message}`),
  });
  const touched = await touchedBranches(context, inputs.base, notes);
  return { plan: limitPlan(plan, touched), images: context.images, notes };
}

async function touchedBranches(context: PipelineContext, base: string | undefined, notes: string[]) {
  const all = context.images.map(({ branch }) => branch);
  if (base === undefined) return all;
  const changed = await findChangedBranches(context, base);
  if (changed.kind === "known") return changed.branches;
  notes.push(`It is not known what the request changes, so every leg counts: ${changed.reason}`);
  return all;
}
