import { readFile } from "node:fs/promises";
import {
  ClientError,
  type ConnectionOptions,
  connect,
  decodeWav,
  encodePcm16,
  resample,
  type ServerResult,
} from "@funasr-images/client";
import { codeOf, describeError } from "../describe-error.ts";
import type { Messages } from "../messages/en.ts";
import type { Finding } from "./finding.ts";

/** Sends speech, or a second of silence, and checks the replies. */
export async function checkSpeech(
  options: ConnectionOptions,
  audio: string | undefined,
  messages: Messages,
): Promise<Finding[]> {
  const words = messages.doctor;
  const findings: Finding[] = [];
  let check = "handshake";
  try {
    const pcm = await readPcm(audio);
    // For seconds of speech: something is wrong with a live server that has not answered by then.
    const connection = await connect({
      ...options,
      totalTimeoutMs: options.totalTimeoutMs ?? options.idleTimeoutMs ?? 60_000,
    });
    try {
      findings.push({ check, level: "good", text: words.handshakeFine });
      check = "answer";
      const started = performance.now();
      const utterance = connection.start({ mode: "2pass", name: "doctor" });
      await utterance.send(pcm);
      const transcript = await utterance.end();
      const ms = Math.round(performance.now() - started);
      findings.push({ check, level: "good", text: words.answered(ms, transcript.text) });
      findings.push({
        check: "dialect",
        level: "note",
        text: words.kinds[kindOf(utterance.results, utterance.acknowledges)],
      });
      if (transcript.text !== "") {
        const { granularity, estimated } = transcript.timing;
        findings.push({ check: "timing", level: "note", text: words.timings[estimated ? "estimated" : granularity] });
      }
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    findings.push({ check, level: "bad", text: `${codeOf(error)}: ${describeError(error, messages)}` });
  }
  return findings;
}

function kindOf(results: readonly ServerResult[], acknowledges: boolean): "file" | "streaming" | "python" {
  if (acknowledges) return "python";
  return results.some(({ mode }) => mode === "offline") ? "file" : "streaming";
}

async function readPcm(file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) return new Uint8Array(32_000);
  const { samples, sampleRate } = decodeWav(await readFile(file));
  return encodePcm16(resample(samples, sampleRate, 16_000));
}
