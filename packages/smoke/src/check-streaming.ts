import { basename } from "node:path";
import { transcribe } from "@funasr-images/client";
import type { StreamingCheck } from "./branch-check.ts";
import { characterErrorRate } from "./character-error-rate.ts";
import type { CheckContext, CheckOutcome } from "./check-context.ts";
import { answerTimeoutMs } from "./check-context.ts";
import { joinSpeech } from "./join-speech.ts";
import { countStream, judgeStream } from "./judge-stream.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** Seconds of silence before and after the speech, as when speaking into a microphone. */
const silence = { before: 1, after: 2 };

/** Streams every recording in mode 2pass. @throws ClientError */
export async function checkStreaming(context: CheckContext): Promise<CheckOutcome<StreamingCheck>> {
  const { url, recordings, cer: limit, signal, onProgress } = context;
  const failures: SmokeFailure[] = [];
  const totals = { partials: 0, sentences: 0, errors: 0, characters: 0 };
  for (const { path, text } of recordings) {
    const { samples, sampleRate } = await joinSpeech([path], silence);
    const name = `${basename(path)} (2pass)`;
    const heard = await transcribe({
      url: url.replace(/^http/, "ws"),
      ...{ name, audio: samples, format: "pcm", sampleRate, mode: "2pass", totalTimeoutMs: answerTimeoutMs },
      signal,
    });
    onProgress(`${name}: ${heard.text}`);
    const { errors, characters, rate } = characterErrorRate(text, heard.text);
    const { partials, sentences } = countStream({ name, results: heard.results });
    failures.push(...judgeStream({ name, results: heard.results }));
    if (rate > limit) {
      const message = `${name}: expected "${text}", heard "${heard.text}" (character error rate ${rate.toFixed(3)}, limit ${limit})`;
      failures.push({ code: "WRONG_TRANSCRIPT", message });
    }
    totals.partials += partials;
    totals.sentences += sentences;
    totals.errors += errors;
    totals.characters += characters;
  }
  const { partials, sentences, errors, characters } = totals;
  const check = { name: "streaming", recordings: recordings.length, partials, sentences } as const;
  return { check: { ...check, cer: errors / Math.max(characters, 1) }, failures };
}
