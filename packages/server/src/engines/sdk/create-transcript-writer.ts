import {
  type ClientFrame,
  isFinalResult,
  type ServerResult,
  type Transcript,
  transcriptOf,
} from "@funasr-images/protocol";
import { openSpeechWatch, type SpeechWatch } from "./open-speech-watch.ts";

/** Builds transcripts from upstream's replies, for clients that ask for schema 1. */
export interface TranscriptWriter {
  /** What was sent: a model without times leaves it to us to hear when somebody speaks. */
  heard(bytes: Uint8Array, settings: ClientFrame): void;
  /** The reply with its transcript: of one sentence, and in the last one of the whole utterance. */
  attach(reply: ServerResult, settings: ClientFrame): ServerResult;
}

export function createTranscriptWriter(): TranscriptWriter {
  let replies: ServerResult[] = [];
  let bytes = 0;
  let watch: SpeechWatch | undefined;
  return {
    heard(piece, settings) {
      bytes += piece.length;
      // Only its decoder knows what is in a container.
      if (settings.schema === 1 && isPcm(settings)) watch ??= openSpeechWatch(settings.audio_fs);
      watch?.push(piece);
    },
    attach(reply, settings) {
      replies.push(reply);
      const last = isFinalResult(reply);
      const durationMs = isPcm(settings) ? (bytes / 2 / (settings.audio_fs ?? 16_000)) * 1000 : undefined;
      if (last) {
        const whole = { covered: replies, speech: watch?.all() };
        replies = [];
        bytes = 0;
        watch = undefined;
        if (settings.schema !== 1) return reply;
        return { ...reply, transcript: transcriptOf(whole.covered, { durationMs, speech: whole.speech }) };
      }
      if (settings.schema !== 1 || reply.mode !== "2pass-offline") return reply;
      const transcript = tellSentence(reply, watch);
      watch?.settle(transcript.segments.at(-1)?.end_ms);
      return { ...reply, transcript };
    },
  };
}

/** One sentence, before the rest is known. */
function tellSentence(reply: ServerResult, watch: SpeechWatch | undefined): Transcript {
  const transcript = transcriptOf([reply]);
  if (!watch || transcript.timing.granularity !== "none") return transcript;
  const speech = watch.latest();
  return transcriptOf([reply], { speech, durationMs: speech.at(-1)?.end_ms });
}

function isPcm({ wav_format = "pcm" }: ClientFrame): boolean {
  return wav_format.toLowerCase() === "pcm";
}
