import { type Arch, CatalogError, type Plan, selectImages } from "@funasr-images/catalog";
import { addressOfRepository, assertAnswers } from "./assert-answers.ts";
import { type ConfirmOptions, confirmSources, markDownloaded } from "./confirm-sources.ts";
import { makePlan } from "./make-plan.ts";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";
import { renderPlan } from "./render-plan.ts";
import type { Report } from "./report.ts";
import { type PipelineOptions, runPipeline } from "./run-pipeline.ts";

export interface ReleaseOptions extends PipelineOptions, Omit<ConfirmOptions, "selection" | "say" | "signal"> {}

/** What came of it. */
export type Released =
  /** A dry run. */
  | { readonly kind: "planned"; readonly plan: Plan }
  /** Whether every leg passed, and which tags there are, is in the report. */
  | { readonly kind: "released"; readonly plan: Plan; readonly report: Report };

/**
 * The whole way of a release from any shell: what is not confirmed yet is resolved, shown and confirmed; then plan, models,
 * legs and tags. A second run goes on where the first one ended, and moves nothing when nothing has changed.
 *
 * A dry run prints the plan. It reads hubs and registries and keeps in the state folder what a plan is made from; it builds,
 * pushes and writes nothing.
 *
 * @throws PipelineError ADDRESS_FAILED, UNCONFIRMED, ARCH_UNRUNNABLE; what the rooms throw
 */
export async function releaseImages(context: PipelineContext, options: ReleaseOptions): Promise<Released> {
  const { dryRun = false, confirm, say, signal } = options;
  const { profile } = context;
  assertRunnable(context, options);
  await assertAnswers([addressOfRepository("registry", profile.registry, profile)], signal);
  const confirmed = await confirmSources(context, options);
  if (dryRun) {
    const { plan, gathered } = await makePlan(confirmed, options);
    for (const note of gathered.speech.notes) say.line(note);
    say.line(`plan, of which nothing was done:\n\n${renderPlan(plan)}\n`);
    return { kind: "planned", plan };
  }
  const mayWrite = profile.name === "upstream" && (confirm === true || confirmed !== context);
  const result = await runPipeline(confirmed, {
    ...options,
    onModels: async (ids) => {
      if (mayWrite && (await markDownloaded(confirmed, ids))) {
        say.line("every file was downloaded and has its hash: images/models.json says so now");
      }
    },
  });
  return { kind: "released", ...result };
}

/** A release that would be refused when all of it is built is refused before; a dry run shows its plan all the same. */
function assertRunnable({ images, profile }: PipelineContext, options: ReleaseOptions): void {
  const { runnable, selection = {}, dryRun = false } = options;
  const selected = selectImages(images, selection);
  const archs = [...new Set<Arch>(selected.flatMap((image) => image.archs))];
  if (archs.length === 0) throw new CatalogError("UNKNOWN_ARCH", ["None of these images has one of these archs."]);
  const foreign = archs.filter((arch) => !runnable.includes(arch));
  // A part of the legs moves no tag, so there is nothing to refuse.
  const partial = Boolean(selection.branches?.length || selection.archs?.length);
  if (dryRun || foreign.length === 0 || partial || profile.unrunnableLegs === "skip") return;
  const arch = foreign.join(", ");
  throw new PipelineError(
    "ARCH_UNRUNNABLE",
    `No engine here runs ${arch}, and no image is released that has not transcribed`,
    {
      fix: `Name an engine that does: --engine ${foreign[0]}=CONTEXT; or build only the others, which moves no tag: ${runnable.map((one) => `--arch ${one}`).join(" ")}; or let ${arch} be released untested, which its report says: FUNASR_UNRUNNABLE_LEGS=skip.`,
    },
  );
}
