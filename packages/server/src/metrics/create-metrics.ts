import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { Meter } from "./meter.ts";
import { type GaugeSources, registerGauges } from "./register-gauges.ts";

export interface Metrics {
  readonly meter: Meter;
  readonly contentType: string;
  /** The response to a scrape. */
  render(): Promise<string>;
}

const seconds = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Everything that `/metrics` shows, in a separate registry: two servers in one process do not mix. */
export function createMetrics(sources: GaugeSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerGauges(registry, sources);

  const utterances = new Counter({
    name: "funasr_utterances_total",
    help: "Finished utterances: ok, failed, or aborted by the client.",
    labelNames: ["door", "mode", "outcome"],
    registers,
  });
  const audio = new Counter({
    name: "funasr_audio_seconds_total",
    help: "Audio of finished utterances, if its length is known.",
    labelNames: ["mode"],
    registers,
  });
  const bytes = new Counter({
    name: "funasr_audio_bytes_total",
    help: "Bytes of audio received for finished utterances.",
    labelNames: ["door"],
    registers,
  });
  const factor = new Histogram({
    name: "funasr_real_time_factor",
    help: "Files: seconds from the first audio to the last reply, per second of audio. Live streams take their own time.",
    labelNames: ["door"],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const firstText = new Histogram({
    name: "funasr_first_text_seconds",
    help: "From the first audio to the first text.",
    labelNames: ["mode"],
    buckets: seconds,
    registers,
  });
  const final = new Histogram({
    name: "funasr_final_seconds",
    help: "From the end of the audio to the last reply.",
    labelNames: ["mode"],
    buckets: seconds,
    registers,
  });
  const errors = new Counter({
    name: "funasr_errors_total",
    help: "Utterances and frames answered with an error, by code.",
    labelNames: ["code"],
    registers,
  });
  const mistakes = new Counter({
    name: "funasr_mistakes_total",
    help: "Internal errors of the server, by cost: a connection (closed with 1011), a request (500), the process.",
    labelNames: ["cost"],
    registers,
  });
  const refused = new Counter({
    name: "funasr_refused_total",
    help: "Refused clients, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const requests = new Histogram({
    name: "funasr_http_request_seconds",
    help: "Plain requests, by pattern of their path and status.",
    labelNames: ["method", "route", "status"],
    buckets: seconds,
    registers,
  });

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    meter: {
      utterance(report) {
        const { door, mode, audioSeconds, failure, firstTextMs, finalMs, ms } = report;
        utterances.inc({ door, mode, outcome: outcomeOf(failure?.code) });
        bytes.inc({ door }, report.bytes);
        if (failure && failure.code !== "ABORTED") errors.inc({ code: failure.code });
        if (audioSeconds) audio.inc({ mode }, audioSeconds);
        if (failure) return;
        if (audioSeconds && mode === "offline") factor.observe({ door }, ms / 1000 / audioSeconds);
        if (firstTextMs !== undefined) firstText.observe({ mode }, firstTextMs / 1000);
        if (finalMs !== undefined) final.observe({ mode }, finalMs / 1000);
      },
      refused: (reason) => refused.inc({ reason }),
      frameRefused: (code) => errors.inc({ code }),
      mistake: (cost) => mistakes.inc({ cost }),
      request({ method, route, status, ms }) {
        requests.observe({ method: knownMethod(method), route, status: String(status) }, ms / 1000);
      },
    },
  };
}

function outcomeOf(code: string | undefined): "ok" | "failed" | "aborted" {
  if (code === undefined) return "ok";
  return code === "ABORTED" ? "aborted" : "failed";
}

// Node knows about forty methods; a label needs few.
function knownMethod(method: string): string {
  return ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"].includes(method) ? method : "other";
}
