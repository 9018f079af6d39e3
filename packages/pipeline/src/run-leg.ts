import { buildLeg, loadImage } from "@funasr-images/builder";
import type { Image, Leg, Plan } from "@funasr-images/catalog";
import { type Descriptor, pushLayout, type Registry } from "@funasr-images/registry";
import type { LegResult } from "@funasr-images/release";
import {
  checkArchitecture,
  judgeArchitecture,
  type Recording,
  type SmokeReport,
  smokeTest,
} from "@funasr-images/smoke";
import type { Gathered } from "./gather-facts.ts";
import { PipelineError } from "./pipeline-error.ts";
import type { PipelineContext } from "./read-context.ts";
import type { LegReport } from "./report.ts";
import type { Say } from "./say.ts";
import type { Stages } from "./stages.ts";

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
  const { registry, say, stages, signal } = context;
  const name = `${leg.branch}/${leg.arch}`;
  const candidate = await (leg.build.kind === "build"
    ? build(leg, context)
    : carryOver(leg.build.digest, name, context));
  say.line(leg.smoke.kind === "run" ? `${name}: running and transcribing` : `${name}: checking; ${leg.smoke.reason}`);
  const { smoke, unpackedBytes } = await stages.run("smoke", () => test(leg, candidate, context));
  const { manifest, compressedBytes, layout } = candidate;
  const failed = "failed" in smoke;
  for (const failure of failed ? smoke.failed : []) say.line(`${name}: FAILED: ${failure}`);
  const pushed =
    layout === undefined || failed
      ? { pushedBytes: 0 }
      : await stages.run("push", () => pushLayout(layout, registry, signal ? { signal } : {}));
  return {
    result: { branch: leg.branch, arch: leg.arch, manifest, smoke: verdict(smoke) },
    report: {
      branch: leg.branch,
      arch: leg.arch,
      digest: manifest.digest,
      reused: leg.build.kind === "reuse",
      smoke,
      compressedBytes,
      unpackedBytes,
    },
    pushedBytes: pushed.pushedBytes,
  };
}

/** An image that is to be tested. */
interface Candidate {
  /** What `docker run` takes, by digest. */
  readonly image: string;
  readonly manifest: Pick<Descriptor, "digest" | "size" | "mediaType">;
  readonly compressedBytes: number;
  /** Where the layout lies that is still to be pushed. */
  readonly layout?: string;
}

async function build(leg: Leg, context: LegContext): Promise<Candidate> {
  const { plan, images, lock, pathOf, gathered, imagesDirectory, state, say, stages, signal } = context;
  const name = `${leg.branch}/${leg.arch}`;
  say.line(`${name}: building`);
  return stages.run("build", async () => {
    const built = await buildLeg(leg, {
      image: images.find((image) => image.branch === leg.branch) as Image,
      imagesDirectory,
      models: lock.models,
      pathOf,
      runtime: gathered.runtime[leg.arch].directory,
      canary: gathered.canary,
      epoch: plan.epoch,
      state,
      onLine: (line) => say.progress(`${name}: ${line}`),
      ...(signal ? { signal } : {}),
    });
    return { ...built, image: await loadImage(built.layout, built.name, built.manifest.digest, signal) };
  });
}

async function carryOver(digest: string, name: string, { registry, say }: LegContext): Promise<Candidate> {
  say.line(`${name}: nothing changed, ${digest} is carried over`);
  const manifest = await registry.getManifest(digest);
  if (!manifest || "manifests" in manifest.json) {
    throw new PipelineError("LEG_GONE", `${registry.repository}@${digest} was released and is gone from the registry.`);
  }
  const { config, layers } = manifest.json;
  return {
    image: `${registry.repository}@${digest}`,
    manifest: { digest, mediaType: manifest.mediaType, size: manifest.bytes.length },
    compressedBytes: [config, ...layers].reduce((total, blob) => total + blob.size, 0),
  };
}

async function test(
  leg: Leg,
  { image, compressedBytes }: Candidate,
  { recordings, say, signal }: LegContext,
): Promise<{ smoke: LegReport["smoke"]; unpackedBytes: number }> {
  const cancel = signal ? { signal } : {};
  if (leg.smoke.kind !== "run") {
    const checked = await checkArchitecture(image, leg.arch, cancel);
    const failed = judgeArchitecture(checked, leg.arch).map(({ code, message }) => `${code}: ${message}`);
    const smoke = failed.length > 0 ? { failed } : { skipped: leg.smoke.reason };
    return { smoke, unpackedBytes: checked.unpackedBytes };
  }
  const { branch, arch } = leg;
  const onProgress = (text: string) => say.progress(text);
  const report = await smokeTest({ image, branch, arch, recordings, compressedBytes, onProgress, ...cancel });
  return { smoke: figures(report), unpackedBytes: report.unpackedBytes ?? 0 };
}

/** A leg passes only with every figure measured: what is absent was not shown. */
function figures({ cer, rtf, readySeconds, peakMemoryBytes, failures }: SmokeReport): LegReport["smoke"] {
  if (failures.length > 0) return { failed: failures.map(({ code, message }) => `${code}: ${message}`) };
  if (cer === undefined || rtf === undefined || readySeconds === undefined || peakMemoryBytes === undefined) {
    return { failed: ["NOT_MEASURED: the smoke test gave no character error rate, speed, readiness or memory"] };
  }
  return { cer, rtf, readySeconds, peakMemoryBytes };
}

function verdict(smoke: LegReport["smoke"]): LegResult["smoke"] {
  if ("failed" in smoke) return { kind: "failed", reason: smoke.failed.join("; ") };
  return "skipped" in smoke ? { kind: "skipped", reason: smoke.skipped } : { kind: "passed" };
}
