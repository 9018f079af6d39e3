import path from "node:path";
import { type BuildContext, prepareLeg } from "@funasr-images/builder";
import type { Arch, Leg, Plan, PlanSelection } from "@funasr-images/catalog";
import {
  catalogueSources,
  downloadModels,
  openModelStore,
  profileHub,
  renderTotals,
  takeFromFolders,
} from "@funasr-images/models";
import { openRegistry, type Registry } from "@funasr-images/registry";
import { applyRelease, type LegResult, planRelease, renderChanges } from "@funasr-images/release";
import { withKeptReports } from "@funasr-images/smoke";
import { assertHubs } from "./assert-hubs.ts";
import { fetchSamples, type SmokeSamples } from "./fetch-samples.ts";
import { makePlan } from "./make-plan.ts";
import { pushWithProgress } from "./push-with-progress.ts";
import type { PipelineContext } from "./read-context.ts";
import type { LegReport, Report } from "./report.ts";
import type { Say } from "./say.ts";
import { createStages, type Stages } from "./stages.ts";
import { testLeg } from "./test-leg.ts";

export interface PipelineOptions {
  /** Archs whose images this machine can start, or one of the engines can. */
  readonly runnable: readonly Arch[];
  /** Docker contexts that run an arch in place of this machine's engine. @default none */
  readonly engines?: Readonly<Partial<Record<Arch, string>>> | undefined;
  readonly selection?: PlanSelection;
  /** Folders whose files are looked through for models before a hub is asked. @default none */
  readonly sources?: readonly string[] | undefined;
  /** @default new ones */
  readonly stages?: Stages;
  /** Called when every file of some models is in the store with its locked hash. */
  readonly onModels?: (ids: readonly string[]) => Promise<void>;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

export interface PipelineResult {
  readonly report: Report;
  readonly plan: Plan;
}

/** The whole pipeline on one machine: plan, models, every leg, release. */
export async function runPipeline(context: PipelineContext, options: PipelineOptions): Promise<PipelineResult> {
  const { profile, lock, state, env = {} } = context;
  const { say, signal, stages = createStages(signal) } = options;
  const registry = openRegistry(profile.registry, { allowHttp: profile.allowHttp, signal });

  const { plan, gathered } = await stages.run("plan", () => makePlan(context, options));
  const builds = plan.legs.filter((leg) => leg.build.kind === "build").length;
  say.line(
    `plan: version ${plan.version}, ${plan.legs.length} legs, ${builds} to build, release: ${plan.release.kind}`,
  );

  if (plan.previousVersion !== undefined && plan.version !== plan.previousVersion) {
    say.line(`changes since ${plan.previousVersion}:\n\n${renderChanges(gathered.facts.messages, "###")}\n`);
  }

  const store = await openModelStore(path.join(state, "store"));
  const ids = plan.models.map((model) => model.id);
  const hub = profileHub(profile, env);
  // The models of the local profile have the names of the real ones and other bytes.
  const alternatives = profile.name === "upstream" ? catalogueSources(context.catalogue, lock, hub) : {};
  const downloaded = await stages.run("models", async () => {
    // First: a hub that has to give nothing need not answer.
    const copiedBytes = await takeFromFolders(lock, { store, ids, folders: options.sources, signal });
    if (copiedBytes > 0) say.line(`models: ${copiedBytes} bytes copied from ${options.sources?.join(", ")}`);
    await assertHubs({ lock, ids, store, alternatives, profile, say, signal });
    return downloadModels(lock, {
      ...{ hub, store, ids, alternatives, signal },
      // Again: only here a stored file turns out to be damaged.
      folders: options.sources ?? [],
      onTotals: (totals) => say.progress(`models: ${renderTotals(totals)}`),
    });
  });
  await options.onModels?.(ids);
  say.line(`models: ${downloaded.downloadedBytes} bytes downloaded, ${downloaded.reusedBytes} in the store`);

  const { samples, notes } = await fetchSamples(context, { speech: gathered.speech, signal });
  for (const note of notes) say.line(note);
  const common = { allowHttp: profile.allowHttp, engines: options.engines, say, signal };
  const build = { ...context, ...common, plan, parts: async () => gathered, pathOf: store.path };
  const outcomes: LegOutcome[] = [];
  for (const leg of plan.legs) outcomes.push(await runLeg(leg, { build, registry, samples, stages }));

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
      notes,
      seconds: stages.seconds,
    },
  };
}

interface LegContext {
  readonly build: BuildContext;
  readonly registry: Registry;
  readonly samples: SmokeSamples;
  readonly stages: Stages;
}

interface LegOutcome {
  readonly result: LegResult;
  readonly report: LegReport;
  readonly pushedBytes: number;
}

/** Builds a leg or takes it over, lets it transcribe, and pushes it by digest when it did. */
async function runLeg(leg: Leg, { build, registry, samples, stages }: LegContext): Promise<LegOutcome> {
  const { state, say, signal } = build;
  const name = `${leg.branch}/${leg.arch}`;
  const candidate = await stages.run("build", () => prepareLeg(leg, build, registry));
  say.line(leg.smoke.kind === "run" ? `${name}: running and transcribing` : `${name}: checking; ${leg.smoke.reason}`);
  const check = withKeptReports(path.join(state, "checked"));
  const { result, report } = await stages.run("smoke", () =>
    testLeg(leg, candidate, {
      ...samples,
      context: build.engines?.[leg.arch],
      check,
      onProgress: say.progress,
      signal,
    }),
  );
  for (const failure of "failed" in report.smoke ? report.smoke.failed : []) say.line(`${name}: FAILED: ${failure}`);
  const { layout, manifest, compressedBytes } = candidate;
  const { pushedBytes } = await stages.run("push", async () =>
    layout === undefined || result.smoke.kind === "failed"
      ? { pushedBytes: 0 }
      : pushWithProgress(name, layout, registry, { digest: manifest.digest, size: compressedBytes, say, signal }),
  );
  return { result, report, pushedBytes };
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
