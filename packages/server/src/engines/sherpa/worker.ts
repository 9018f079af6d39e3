import type { ClientFrame } from "@funasr-images/protocol";
import { decodeAudio } from "../../decode-audio.ts";
import { type LoadedModels, loadModels } from "./load-models.ts";
import { recogniseSpeech } from "./recognise-speech.ts";
import type { WorkerReply, WorkerRequest } from "./worker-messages.ts";

// The process that sherpa-onnx may end: it knows no other way to complain. The supervisor starts it again.

/** Audio of each session's running utterance; a session that is not here has been dropped, or has sent nothing. */
const audio = new Map<number, Uint8Array[]>();
/** Sessions whose answer is being worked out. */
const answering = new Set<number>();
let models: LoadedModels | undefined;

process.on("message", (request: WorkerRequest) => {
  switch (request.kind) {
    case "load":
      models = loadModels(request.models, request.threads);
      reply({ kind: "ready" });
      break;
    case "audio":
      addAudio(request.session, request.bytes);
      break;
    case "end":
      void answer(request.session, request.settings);
      break;
    case "drop":
      audio.delete(request.session);
      answering.delete(request.session);
      break;
  }
});

// Without a parent there is nobody to answer.
process.on("disconnect", () => process.exit(0));
// The parent decides when to stop: an interrupt of the whole group must not end utterances in flight.
process.on("SIGINT", () => {});

function addAudio(session: number, bytes: Uint8Array): void {
  const pieces = audio.get(session);
  if (pieces) pieces.push(bytes);
  else audio.set(session, [bytes]);
}

async function answer(session: number, settings: ClientFrame): Promise<void> {
  const bytes = Buffer.concat(audio.get(session) ?? []);
  audio.delete(session);
  answering.add(session);
  try {
    const decoded = decodeAudio(bytes, settings.wav_format ?? "pcm", settings.audio_fs ?? 16_000);
    if (typeof decoded === "string") {
      const message = `The audio is no wav file (${decoded}). Send pcm or wav.`;
      return reply({ kind: "failed", session, code: "BAD_AUDIO", message });
    }
    if (!models) throw new Error("no models were loaded");
    const itn = (settings.itn ?? true) && (settings.svs_itn ?? true);
    const text = await recogniseSpeech(models, decoded, { itn, wanted: () => answering.has(session) });
    reply({ kind: "text", session, text });
  } catch (error) {
    reply({
      kind: "failed",
      session,
      code: "RECOGNITION_FAILED",
      message: `The engine gave up: ${(error as Error).message}.`,
    });
  } finally {
    answering.delete(session);
  }
}

function reply(message: WorkerReply): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.(message);
}
