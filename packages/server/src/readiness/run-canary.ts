import { bareText, readWavHeader } from "@funasr-images/protocol";
import { audioPieceBytes, type Engine, EngineError, type EngineSession } from "../engine.ts";
import { StartError } from "../start-error.ts";
import type { Canary } from "./canary.ts";

export type CanaryOutcome =
  | { readonly kind: "heard" }
  /** The reason is for everybody; the text only for the log, and there only with LOG_TEXT: it may be anybody's. */
  | { readonly kind: "failed"; readonly reason: string; readonly words: object }
  /** No answer in time. */
  | { readonly kind: "silence" };

/** Lets the engine transcribe speech whose text is known. Does not throw. */
export async function runCanary(engine: Engine, canary: Canary, timeoutMs: number): Promise<CanaryOutcome> {
  let heard = "";
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<"silence">((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "silence");
  });
  try {
    const session = engine.openSession((reply) => {
      heard += reply.text;
    });
    try {
      const transcribed = transcribeCanary(session, canary.audio);
      if ((await Promise.race([transcribed, silence])) === "silence") return { kind: "silence" };
    } finally {
      session.close();
    }
  } catch (error) {
    const why = error instanceof EngineError ? error.code : "audio.wav cannot be read";
    return { kind: "failed", reason: `the canary failed: ${why}`, words: { err: error } };
  } finally {
    clearTimeout(timer);
  }
  if (bareText(heard) === bareText(canary.text)) return { kind: "heard" };
  const reason = "the canary was not recognised as its text.txt: are these the right models?";
  return {
    kind: "failed",
    reason: `${reason} LOG_TEXT=true shows both in the log`,
    words: { heard, text: canary.text },
  };
}

async function transcribeCanary(session: EngineSession, audio: Uint8Array): Promise<void> {
  // As pcm: a streaming server accepts nothing else.
  const header = readWavHeader(audio);
  if (typeof header === "string") throw new StartError("BAD_CANARY", `audio.wav of the canary: ${header}`);
  const pcm = audio.subarray(header.dataOffset, header.dataOffset + header.dataBytes);
  await session.configure({
    wav_name: "canary",
    mode: "offline",
    wav_format: "pcm",
    audio_fs: header.sampleRate,
    itn: false,
  });
  for (let offset = 0; offset < pcm.length; offset += audioPieceBytes) {
    await session.audio(pcm.subarray(offset, offset + audioPieceBytes));
  }
  await session.end();
}
