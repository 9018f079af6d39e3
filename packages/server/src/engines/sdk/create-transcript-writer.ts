import { type ClientFrame, isFinalResult, type ServerResult, transcriptOf } from "@funasr-images/protocol";

/** Builds transcripts from upstream's replies, for clients that ask for schema 1. */
export interface TranscriptWriter {
  /** How much audio was sent. */
  heard(bytes: number): void;
  /** The reply with its transcript: of one sentence, and in the last one of the whole utterance. */
  attach(reply: ServerResult, settings: ClientFrame): ServerResult;
}

export function createTranscriptWriter(): TranscriptWriter {
  let replies: ServerResult[] = [];
  let bytes = 0;
  return {
    heard(count) {
      bytes += count;
    },
    attach(reply, settings) {
      replies.push(reply);
      const last = isFinalResult(reply);
      const { wav_format = "pcm", audio_fs = 16_000 } = settings;
      // Only its decoder knows the length of a container.
      const pcm = wav_format.toLowerCase() === "pcm";
      const durationMs = pcm ? (bytes / 2 / audio_fs) * 1000 : undefined;
      const covered = last ? replies : [reply];
      if (last) {
        replies = [];
        bytes = 0;
      }
      if (settings.schema !== 1 || (!last && reply.mode !== "2pass-offline")) return reply;
      return { ...reply, transcript: transcriptOf(covered, { durationMs: last ? durationMs : undefined }) };
    },
  };
}
