import { mediaFormats } from "@funasr-images/decoder";
import type { Log } from "../log.ts";
import type { Meter, UtteranceReport } from "./meter.ts";

/**
 * Reports a finished utterance to the log and the metrics: one line, with the same fields from every endpoint.
 *
 * @param log bound to the connection or the request
 */
export function reportUtterance(log: Log, meter: Meter, report: UtteranceReport): void {
  meter.utterance(report);
  const { mode, format, bytes, audioSeconds, ms, firstTextMs, finalMs, failure } = report;
  const fields = {
    mode,
    format: knownFormat(format),
    bytes,
    ...(audioSeconds !== undefined && { audio_s: round(audioSeconds, 3) }),
    ms: Math.round(ms),
    ...(firstTextMs !== undefined && { first_ms: Math.round(firstTextMs) }),
    ...(finalMs !== undefined && { final_ms: Math.round(finalMs) }),
    ...(audioSeconds && { rtf: round(ms / 1000 / audioSeconds, 4) }),
    ...(failure && { code: failure.code }),
    // A refusal quotes what it refuses.
    ...(log.withText && { ...(failure && { reason: failure.message }), name: report.name, text: report.text }),
  };
  log[failure ? "warn" : "info"](fields, failure ? "utterance failed" : "utterance");
}

const formats: readonly string[] = ["pcm", ...mediaFormats];

/** A format is the client's text: for an upload, the end of the file's name. */
function knownFormat(format: string): string {
  return formats.includes(format.toLowerCase()) ? format.toLowerCase() : "other";
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
