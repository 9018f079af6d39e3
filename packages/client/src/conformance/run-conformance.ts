import type { ConformanceScenario, ServerKind } from "@funasr-images/protocol";
import { conformanceScenarios } from "@funasr-images/protocol/conformance";
import { ClientError } from "../client-error.ts";
import { judgeScenario } from "./judge-scenario.ts";
import { playScenario } from "./play-scenario.ts";

export interface ConformanceOptions {
  /** `ws://` or `wss://`. */
  readonly url: string;
  /** @default "auto" */
  readonly kind?: ServerKind | "auto";
  /** Speech that the server can recognise. */
  readonly audio: { readonly pcm: Uint8Array; readonly sampleRate: number };
  /** Also plays what crashes an upstream server. @default false */
  readonly destructive?: boolean;
  /** Ids of the scenarios to play. @default all for this kind of server */
  readonly only?: readonly string[];
  /** No scenario checks certificates. */
  readonly insecure?: boolean;
  /** How many milliseconds an answer may take, by the scenario's class. @default 10 s and 60 s */
  readonly patience?: { readonly prompt: number; readonly patient: number };
  readonly signal?: AbortSignal;
  readonly onResult?: (result: ConformanceResult) => void;
}

export interface ConformanceResult {
  readonly scenario: string;
  readonly title: string;
  readonly class: "required" | "improvement";
  readonly outcome: "passed" | "failed" | "skipped";
  /** Empty when it passed. */
  readonly why: string;
}

export interface ConformanceReport {
  readonly url: string;
  readonly kind: ServerKind;
  readonly results: readonly ConformanceResult[];
  /** Whether every required scenario passed. */
  readonly passed: boolean;
}

const usualPatience = { prompt: 10_000, patient: 60_000 };

/**
 * Plays the conformance scenarios against any server of the protocol and judges the answers by their shape.
 *
 * @throws ClientError `CONNECT` if nothing answers, `TIMEOUT` if the kind cannot be determined
 *
 * @example
 * const { passed } = await runConformance({ url: "ws://127.0.0.1:10095", audio: { pcm, sampleRate: 16000 } });
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { url, audio, destructive = false, signal, onResult } = options;
  let patience = options.patience ?? usualPatience;
  const kind = options.kind === undefined || options.kind === "auto" ? await findKind(url, signal) : options.kind;
  const results: ConformanceResult[] = [];
  for (const scenario of conformanceScenarios) {
    if (!scenario.kinds.includes(kind) || options.only?.includes(scenario.id) === false) continue;
    const { id, title } = scenario;
    const verdict =
      scenario.destructive && !destructive
        ? ({ outcome: "skipped", why: "it crashes an upstream server for all clients" } as const)
        : await playAndJudge(scenario);
    const result = { scenario: id, title, class: scenario.class, ...verdict };
    results.push(result);
    onResult?.(result);
  }
  const failed = results.some((result) => result.class === "required" && result.outcome === "failed");
  return { url, kind, results, passed: !failed };

  async function playAndJudge(scenario: ConformanceScenario) {
    const { timing = "prompt" } = scenario;
    const startedAt = performance.now();
    const { seen } = await playScenario(withRate(scenario, audio.sampleRate), {
      url,
      speech: audio.pcm,
      everyEndAnswered: true,
      patienceMs: patience[timing],
      signal,
    });
    const why = judgeScenario(scenario, kind, seen);
    if (why === "" && timing === "patient") {
      // Now the time that this server takes for this recording is known.
      const patient = Math.min(patience.patient, 5000 + 5 * (performance.now() - startedAt));
      patience = { ...patience, patient };
    }
    return { outcome: why === "" ? "passed" : "failed", why } as const;
  }
}

/** Scenarios do not know the rate of the recording. */
function withRate(scenario: ConformanceScenario, sampleRate: number): ConformanceScenario {
  if (sampleRate === 16_000) return scenario;
  const text = JSON.stringify(scenario.steps)
    .replaceAll('"audio_fs":16000', `"audio_fs":${sampleRate}`)
    .replaceAll('"sampleRate":16000', `"sampleRate":${sampleRate}`);
  return { ...scenario, steps: JSON.parse(text) };
}

/** The file server answers in its own mode, whatever is requested. */
async function findKind(url: string, signal: AbortSignal | undefined): Promise<ServerKind> {
  const steps = [
    { do: "connect", client: "A" },
    { do: "text", client: "A", json: { mode: "2pass", chunk_size: [5, 10, 5], wav_name: "which" } },
    { do: "text", client: "A", json: { is_speaking: false } },
    { do: "settle", quietMs: 500 },
  ] as const;
  const scenario = { id: "which", title: "which server it is", gapMs: 0, steps };
  const { seen } = await playScenario(scenario, { url, everyEndAnswered: true, signal });
  for (const event of seen) {
    if (event.event === "clientError") throw new ClientError("CONNECT", `${url} cannot be reached: ${event.message}.`);
    if (event.event === "text" && String(event.data).includes('"mode":"offline"')) return "offline";
    if (event.event === "text" && String(event.data).includes('"is_final":true')) return "2pass";
  }
  throw new ClientError("TIMEOUT", `${url} does not answer an end frame`, {
    fix: "Set its kind, or restart it.",
  });
}
