import path from "node:path";
import type { Arch, Plan, PlanSelection } from "@funasr-images/catalog";
import { downloadModels, openModelStore } from "@funasr-images/models";
import { openRegistry, type Registry } from "@funasr-images/registry";
import { applyRelease, planRelease, renderChanges } from "@funasr-images/release";
import { fetchRecordings } from "@funasr-images/smoke";
import { makePlan } from "./make-plan.ts";
import type { PipelineContext } from "./read-context.ts";
import type { Report } from "./report.ts";
import { type LegOutcome, runLeg } from "./run-leg.ts";
import type { Say } from "./say.ts";
import { createStages, type Stages } from "./stages.ts";

export interface PipelineOptions {
  /** Archs whose images this machine can start. */
  readonly runnable: readonly Arch[];
  readonly selection?: PlanSelection;
  /** @default new ones */
  readonly stages?: Stages;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

export interface PipelineResult {
  readonly report: Report;
  readonly plan: Plan;
}

/** The whole pipeline on one machine: plan, models, every leg, release. */
export async function runPipeline(context: PipelineContext, options: PipelineOptions): Promise<PipelineResult> {
  const { profile, lock, state } = context;
  const { say, signal, stages = createStages(signal) } = options;
  const cancel = signal ? { signal } : {};
  const registry = openRegistry(profile.registry, cancel);

  const { plan, gathered } = await stages.run("plan", () => makePlan(context, options));
  const builds = plan.legs.filter((leg) => leg.build.kind === "build").length;
  say.line(
    `plan: version ${plan.version}, ${plan.legs.length} legs, ${builds} to build, release: ${plan.release.kind}`,
  );

  if (plan.previousVersion !== undefined && plan.version !== plan.previousVersion) {
    say.line(`changes since ${plan.previousVersion}:\n\n${renderChanges(gathered.facts.messages, "###")}\n`);
  }

  const store = await openModelStore(path.join(state, "store"));
  const downloaded = await stages.run("models", () =>
    downloadModels(lock, {
      hub: { endpoint: profile.hub },
      store,
      ids: plan.models.map((model) => model.id),
      onProgress: (event) => say.progress(`${event.model} ${event.path}`),
      ...cancel,
    }),
  );
  say.line(`models: ${downloaded.downloadedBytes} bytes downloaded, ${downloaded.reusedBytes} in the store`);

  const recordings = await fetchRecordings(profile.speech, path.join(state, "speech"), cancel);
  const pathOf = (sha256: string) => store.path(sha256);
  const outcomes: LegOutcome[] = [];
  for (const leg of plan.legs) {
    outcomes.push(
      await runLeg(leg, { ...context, plan, gathered, pathOf, registry, recordings, stages, say, ...cancel }),
    );
  }

  const released = await release(plan, outcomes, registry, stages, say);
  const runtimes = [...Object.values(gathered.runtime), ...Object.values(gathered.sherpa)];
  return {
    plan,
    report: {
      version: plan.version,
      ok: outcomes.every(({ result }) => result.smoke.kind !== "failed"),
      legs: outcomes.map((outcome) => outcome.report),
      downloadedBytes: downloaded.downloadedBytes + sum(runtimes.map((tree) => tree.downloadedBytes)),
      pushedBytes: sum(outcomes.map((outcome) => outcome.pushedBytes)) + released.pushedBytes,
      tags: released.tags,
      seconds: stages.seconds,
    },
  };
}

/** Moves the tags, or says why none moves. */
async function release(
  plan: Plan,
  outcomes: readonly LegOutcome[],
  registry: Registry,
  stages: Stages,
  say: Say,
): Promise<{ tags: string[]; pushedBytes: number }> {
  const results = outcomes.map((outcome) => outcome.result);
  const failed = results.some(({ smoke }) => smoke.kind === "failed");
  if (failed || plan.release.kind === "none") {
    say.line(`no tag moves: ${plan.release.kind === "none" ? plan.release.reason : "a leg has failed"}`);
    return { tags: [], pushedBytes: 0 };
  }
  const { tags, pushedBytes } = await stages.run("release", () =>
    applyRelease(planRelease(plan, results), registry, {
      onTag: ({ tag, moved }) => say.line(`${plan.registry}:${tag}${moved ? "" : " (in place)"}`),
    }),
  );
  return { tags: tags.map(({ tag }) => tag), pushedBytes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
