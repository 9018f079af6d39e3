import path from "node:path";
import type { Leg, Plan } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import type { LegResult } from "@funasr-images/release";
import { type Recording, withKeptReports } from "@funasr-images/smoke";
import type { Gathered } from "./gather-facts.ts";
import { prepareLeg } from "./prepare-leg.ts";
import { pushLeg } from "./push-leg.ts";
import type { PipelineContext } from "./read-context.ts";
import type { LegReport } from "./report.ts";
import type { Say } from "./say.ts";
import type { Stages } from "./stages.ts";
import { testLeg } from "./test-leg.ts";

export interface LegOutcome {
  readonly result: LegResult;
  readonly report: LegReport;
  readonly pushedBytes: number;
}

export interface LegContext extends PipelineContext {
  readonly plan: Plan;
  readonly gathered: Gathered;
  /** Where the store keeps the file with this sha256. */
  readonly pathOf: (sha256: string) => string;
  readonly registry: Registry;
  readonly recordings: readonly Recording[];
  readonly stages: Stages;
  readonly say: Say;
  readonly signal?: AbortSignal;
}

/** Builds a leg or takes it over, lets it transcribe, and pushes it by digest when it did. */
export async function runLeg(leg: Leg, context: LegContext): Promise<LegOutcome> {
  const { plan, gathered, registry, recordings, say, stages, signal } = context;
  const name = `${leg.branch}/${leg.arch}`;
  const candidate = await stages.run("build", () =>
    prepareLeg(leg, { ...context, epoch: plan.epoch, version: plan.version, parts: async () => gathered }),
  );
  say.line(leg.smoke.kind === "run" ? `${name}: running and transcribing` : `${name}: checking; ${leg.smoke.reason}`);
  const check = withKeptReports(path.join(context.state, "checked"));
  const onProgress = (text: string) => say.progress(text);
  const tested = await stages.run("smoke", () =>
    testLeg(leg, candidate, { recordings, check, onProgress, ...(signal ? { signal } : {}) }),
  );
  const { result, report } = tested;
  for (const failure of "failed" in report.smoke ? report.smoke.failed : []) say.line(`${name}: FAILED: ${failure}`);
  const pushed = await stages.run("push", () => pushLeg(candidate, tested, registry, signal));
  return { result, report, pushedBytes: pushed.pushedBytes };
}
