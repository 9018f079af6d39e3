import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { FormatsCheck } from "./branch-check.ts";
import type { CheckContext, CheckOutcome } from "./check-context.ts";
import { type HeardFormat, judgeFormats } from "./judge-formats.ts";
import type { FormatSample } from "./read-format-samples.ts";
import { readSpeech } from "./read-speech.ts";
import { sendHttp } from "./send-http.ts";
import { SmokeError } from "./smoke-error.ts";

/**
 * Uploads the same sentence in every format, as users do, and compares the texts with that of the wav file.
 *
 * @throws SmokeError WRONG_REPLY for capabilities that name no formats, BAD_RECORDINGS
 */
export async function checkFormats(context: CheckContext): Promise<CheckOutcome<FormatsCheck>> {
  const claimed = await readClaims(context);
  const heard: HeardFormat[] = [];
  for (const { name, format, exact, bytes } of await readFiles(context.formats)) {
    const answer = await upload(name, bytes, context);
    context.onProgress(`${name}: ${"text" in answer ? answer.text : answer.refusal}`);
    heard.push({ name, format, exact, ...answer });
  }
  return judgeFormats(claimed, heard, context.cer);
}

interface FormatFile extends Omit<FormatSample, "path"> {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The samples, and the first one without its header, as `pcm`: bytes that no file needs to hold. */
async function readFiles(samples: readonly FormatSample[]): Promise<FormatFile[]> {
  const [first] = samples;
  if (!first) throw new SmokeError("BAD_RECORDINGS", "No samples of formats were given: nothing to transcribe");
  const files = await Promise.all(
    samples.map(async ({ path, ...sample }) => ({ ...sample, name: basename(path), bytes: await readFile(path) })),
  );
  const { samples: bytes } = await readSpeech(first.path);
  return [...files, { name: basename(first.path).replace(/\.wav$/, ".pcm"), format: "pcm", exact: true, bytes }];
}

/** Every format that the image names, at whichever of its doors. */
async function readClaims(context: CheckContext): Promise<string[]> {
  const text = await sendHttp(`${context.url}/v1/capabilities`, {}, context);
  try {
    const { formats } = JSON.parse(text) as { formats: Readonly<Record<"http" | "websocket", readonly string[]>> };
    return [...new Set([...formats.http, ...formats.websocket])];
  } catch (cause) {
    throw new SmokeError("WRONG_REPLY", `GET /v1/capabilities names no formats: ${text.slice(0, 300)}`, { cause });
  }
}

async function upload(
  name: string,
  bytes: Uint8Array,
  context: CheckContext,
): Promise<{ readonly text: string } | { readonly refusal: string }> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]), name);
  form.set("response_format", "text");
  const request = { method: "POST", body: form };
  try {
    return { text: (await sendHttp(`${context.url}/v1/audio/transcriptions`, request, context)).trim() };
  } catch (error) {
    // One format that is not read says nothing about the others.
    if (error instanceof SmokeError) return { refusal: error.message };
    throw error;
  }
}
