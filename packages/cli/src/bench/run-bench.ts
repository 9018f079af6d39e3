import { ClientError, type ConnectionOptions, connect, type UtteranceOptions } from "@funasr-images/client";
import { sleepUntil } from "../listen/read-sound.ts";

export interface BenchPlan {
  readonly connection: ConnectionOptions;
  readonly utterance: UtteranceOptions;
  /** s16le mono at 16 kHz; used in turn. */
  readonly recordings: readonly Uint8Array[];
  /** Streams at once. */
  readonly streams: number;
  readonly utterances: number;
  /** Whether audio is sent in real time. */
  readonly paced: boolean;
  readonly signal: AbortSignal;
}

/** Milliseconds, over all utterances that had their last reply. */
interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface BenchStep {
  readonly streams: number;
  readonly done: number;
  /** By code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly audioSeconds: number;
  readonly wallSeconds: number;
  /** Seconds of audio per second. */
  readonly speed: number;
  /** Time of an utterance over its length: median. */
  readonly rtf: number;
  /** From the first audio to the first text. */
  readonly first: Latency;
  /** From the end of the audio to the last reply. */
  readonly last: Latency;
}

interface Measured {
  readonly audioMs: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number;
  readonly totalMs: number;
}

const bytesPerMs = 32;
const pieceMs = 60;
const pieceBytes = pieceMs * bytesPerMs;

/** One step: concurrent streams, each with its own connection, until all utterances have been sent. */
export async function runBench(plan: BenchPlan): Promise<BenchStep> {
  const measured: Measured[] = [];
  const errors: Record<string, number> = {};
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < plan.utterances && !plan.signal.aborted; index = next++) {
      const recording = plan.recordings[index % plan.recordings.length] as Uint8Array;
      try {
        measured.push(await measureOne(plan, recording));
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        const code = error.serverCode ?? error.code;
        if (!plan.signal.aborted) errors[code] = (errors[code] ?? 0) + 1;
      }
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: plan.streams }, lane));
  const wallSeconds = (performance.now() - started) / 1000;
  const audioSeconds = measured.reduce((sum, { audioMs }) => sum + audioMs, 0) / 1000;
  return {
    streams: plan.streams,
    done: measured.length,
    errors,
    audioSeconds,
    wallSeconds,
    speed: audioSeconds / wallSeconds,
    rtf: percentile(
      measured.map(({ totalMs, audioMs }) => totalMs / audioMs),
      50,
    ),
    first: summarise(measured.flatMap(({ firstMs }) => firstMs ?? [])),
    last: summarise(measured.map(({ lastMs }) => lastMs)),
  };
}

async function measureOne(plan: BenchPlan, recording: Uint8Array): Promise<Measured> {
  // The client waits as long as a server is alive, but a bench has to end: a server slower than real time has failed.
  const { idleTimeoutMs = 60_000, totalTimeoutMs = recording.length / bytesPerMs + idleTimeoutMs } = plan.connection;
  const connection = await connect({ ...plan.connection, totalTimeoutMs, signal: plan.signal });
  try {
    const utterance = connection.start(plan.utterance);
    const started = performance.now();
    let firstMs: number | undefined;
    utterance.on("reply", ({ result }) => {
      if (result.text !== "") firstMs ??= performance.now() - started;
    });
    if (plan.paced) {
      for (let at = 0, piece = 0; at < recording.length; at += pieceBytes, piece += 1) {
        await sleepUntil(started + piece * pieceMs, plan.signal);
        await utterance.send(recording.subarray(at, at + pieceBytes));
      }
    } else await utterance.send(recording);
    const sent = performance.now();
    await utterance.end();
    const ended = performance.now();
    return { audioMs: recording.length / bytesPerMs, firstMs, lastMs: ended - sent, totalMs: ended - started };
  } finally {
    connection.close();
  }
}

function summarise(values: readonly number[]): Latency {
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0] = [50, 90, 95, 99, 100].map((percent) =>
    percentile(values, percent),
  );
  return { p50, p90, p95, p99, max };
}

/** The value that this percentage of all values does not exceed; NaN without values. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
