import { setTimeout as sleep } from "node:timers/promises";
import type { Arch, ImageBranch, ImageCheck, ImageMode } from "@funasr-images/catalog";
import type { BranchCheck } from "./branch-check.ts";
import { checkArchitecture } from "./check-architecture.ts";
import { createFailureCollection, type FailureCollection } from "./create-failure-collection.ts";
import { judgeArchitecture, judgeStop, judgeTranscript, summarise } from "./judge-leg.ts";
import { planConversation } from "./plan-conversation.ts";
import type { FormatSample } from "./read-format-samples.ts";
import type { Recording } from "./read-recordings.ts";
import { runBranchChecks } from "./run-branch-checks.ts";
import type { Exec } from "./run-docker.ts";
import { type RunningImage, runImage, type StoppedImage } from "./run-image.ts";
import type { SmokeReport } from "./smoke-report.ts";
import {
  readUtterances,
  type SpokenUtterance,
  type TranscribedRecording,
  transcribeUtterance,
} from "./transcribe-utterance.ts";
import { waitUntilReady } from "./wait-until-ready.ts";
import type { CheckArchitecture } from "./with-kept-reports.ts";

export interface SmokeTestOptions {
  /** `repository@sha256:…`, which is pulled if missing, or the id of a local image. */
  readonly image: string;
  readonly branch: ImageBranch;
  /** How it accepts speech, and what it has to support, from its image.json. */
  readonly modes: readonly ImageMode[];
  readonly checks: readonly ImageCheck[];
  /** Must be that of the engine's machine: an emulated run proves nothing. */
  readonly arch: Arch;
  readonly recordings: readonly Recording[];
  /** One sentence in every format, for the check of that name. */
  readonly formats: readonly FormatSample[];
  readonly limits?: {
    /** Maximum character error rate of every recording. @default 0 */
    readonly cer?: number;
    /** @default 120 */
    readonly readySeconds?: number;
    /** SIGKILL comes after it. @default 40 */
    readonly stopSeconds?: number;
  };
  readonly env?: Readonly<Record<string, string>>;
  /** Limit such as `2g`. @default none */
  readonly memory?: string;
  /** Of the container and of its network. @default that of `runImage` */
  readonly name?: string;
  /** How the binaries are checked. @default checkArchitecture */
  readonly check?: CheckArchitecture;
  /** Passed on to the report. */
  readonly compressedBytes?: number;
  readonly signal?: AbortSignal;
  readonly exec?: Exec;
  /** A Docker context whose engine runs the image. @default the engine of this machine */
  readonly context?: string | undefined;
  /** One line for each step. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Runs an image and lets it transcribe real speech: binaries of the right arch, ready in time, the right text for every
 * recording, its other abilities, a clean end on SIGTERM. All failures are collected in the report; container and
 * network are removed in any case.
 *
 * @throws SmokeError BAD_RECORDINGS or DOCKER_MISSING if there is nothing to test with; the signal's reason if aborted.
 */
export async function smokeTest(options: SmokeTestOptions): Promise<SmokeReport> {
  const {
    image,
    branch,
    modes,
    checks,
    arch,
    check = checkArchitecture,
    compressedBytes,
    signal,
    onProgress = () => {},
  } = options;
  const utterances = await readUtterances(modes, options.recordings);
  if (checks.includes("conversation") || checks.includes("subtitles")) planConversation(options.recordings);
  const failures = createFailureCollection(signal, onProgress);

  onProgress(`${branch} ${arch}: reading the binaries of ${image}`);
  const checked = await failures.attempt(() => check(image, arch, options));
  if (checked) failures.add(...judgeArchitecture(checked, arch));

  onProgress(`${branch} ${arch}: starting`);
  const running = await failures.attempt(() => runImage({ ...options, platform: `linux/${arch}` }));
  const seen = running ? await observe(running, utterances, options, failures) : { heard: [], checks: [] };

  const report = {
    ...{ image, branch, arch, ok: failures.list.length === 0, failures: failures.list },
    ...summarise(seen.heard),
    readySeconds: seen.readySeconds,
    ...(seen.stopped && { stopSeconds: seen.stopped.stopSeconds, exitCode: seen.stopped.exitCode }),
    peakMemoryBytes: seen.peakMemoryBytes,
    unpackedBytes: checked?.unpackedBytes,
    compressedBytes,
    checks: seen.checks,
    recordings: seen.heard.map(({ errors, characters, ...recording }) => recording),
  };
  return report.ok || !seen.stopped ? report : { ...report, log: seen.stopped.log };
}

interface Observation {
  readonly heard: readonly TranscribedRecording[];
  readonly checks: readonly BranchCheck[];
  readonly readySeconds?: number | undefined;
  readonly stopped?: StoppedImage | undefined;
  readonly peakMemoryBytes?: number | undefined;
}

async function observe(
  running: RunningImage,
  utterances: readonly SpokenUtterance[],
  { checks, recordings, formats, limits, signal, onProgress = () => {} }: SmokeTestOptions,
  failures: FailureCollection,
): Promise<Observation> {
  try {
    const deadline = { deadlineSeconds: limits?.readySeconds ?? 120, signal };
    const readySeconds = await failures.attempt(() => waitUntilReady(running, deadline));
    const heard: TranscribedRecording[] = [];
    for (const utterance of readySeconds === undefined ? [] : utterances) {
      const said = await failures.attempt(() => transcribeUtterance(running.url, utterance, signal));
      if (said) {
        heard.push(said);
        onProgress(`${said.name}: ${said.actual}`);
        failures.add(...judgeTranscript(said, limits?.cer ?? 0));
      }
    }
    const cer = limits?.cer ?? 0;
    const context = { url: running.url, recordings, formats, checks, cer, onProgress, signal };
    const shown = readySeconds === undefined ? [] : await runBranchChecks(context, failures);
    if (failures.list.some(({ code }) => code === "NOT_TRANSCRIBED")) await settle(running, signal);
    const stopped = await failures.attempt(() => running.stop(limits?.stopSeconds));
    const told = failures.list.some(({ code }) => code === "EXITED");
    if (stopped && !told) failures.add(...judgeStop(stopped));
    return { heard, checks: shown, readySeconds, stopped, peakMemoryBytes: running.peakMemoryBytes() };
  } finally {
    await running.stop(0).catch(() => {});
  }
}

/** An engine notices that a container has ended some moments after its connections broke: SIGTERM must not be blamed for it. */
async function settle({ exited }: RunningImage, signal: AbortSignal | undefined): Promise<void> {
  const ended = exited.then(
    () => {},
    () => {},
  );
  await Promise.race([ended, sleep(5000, undefined, { signal, ref: false }).catch(() => {})]);
}
