import {
  type ClientFrame,
  joinTexts,
  type SentenceStamp,
  type ServerResult,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";
import type { EngineSession } from "./engine.ts";

/** The settings for a streaming recogniser with every block: everything from the client, and defaults for the rest. */
export type StreamingSettings = Required<
  Pick<ClientFrame, "mode" | "wav_name" | "wav_format" | "audio_fs" | "chunk_size" | "itn" | "svs_lang" | "svs_itn">
> &
  ClientFrame;

/** The recogniser of one connection. Calls are made one after another. */
export interface StreamingRecogniser {
  /**
   * Takes the next block of an utterance.
   *
   * Mode `offline` has sentences of the second pass, `online` increments and at the end of each stretch of speech a
   * sentence of the punctuated streaming text, `2pass` increments and sentences of the second pass.
   *
   * @param samples at `settings.audio_fs`, of any number
   * @param last ends the utterance: what is left is flushed, and times count from 0 again
   */
  push(samples: Int16Array, settings: StreamingSettings, last: boolean): Promise<Heard>;
  close(): void;
}

/** The result of one block. */
export interface Heard {
  /** The new streaming text. */
  readonly partial?: string;
  /** A stretch of speech that is over; it replaces all increments since the one before. */
  readonly sentence?: HeardSentence;
}

export interface HeardSentence {
  readonly text: string;
  /** As on the wire: `"[[430,670],...]"`. */
  readonly timestamp?: string;
  readonly stamp_sents?: readonly SentenceStamp[];
  /** For clients that ask for a transcript. */
  readonly segment?: Omit<TranscriptSegment, "id">;
}

export interface StreamingSessionOptions {
  readonly recogniser: StreamingRecogniser;
  readonly onReply: (reply: ServerResult) => void;
}

/** Upstream's block: 800 samples, whatever the rate. */
export const blockBytes = 1600;

/** Upstream's answer to an utterance that is not pcm, verbatim: clients print it. */
export const pcmOnlyText = "ERROR. Real-time transcription service ONLY SUPPORT PCM stream.";

/**
 * The streaming protocol of one connection: which reply is sent when, like the upstream server.
 *
 * Audio is cut into blocks; a block's sentence hides its increment; empty texts are not sent, except that every end has
 * exactly one reply with `is_final` true, without a mode if there is no text.
 */
export function createStreamingSession({ recogniser, onReply }: StreamingSessionOptions): EngineSession {
  let settings = complete({});
  let rest: Uint8Array = new Uint8Array();
  /** The current utterance. */
  let segments: TranscriptSegment[] = [];
  let durationMs = 0;
  let begun = false;

  async function recognise(bytes: Uint8Array, last: boolean): Promise<ServerResult> {
    const samples = toSamples(bytes);
    begun = true;
    durationMs += (samples.length / settings.audio_fs) * 1000;
    const heard = await recogniser.push(samples, settings, last);
    return render(heard, last);
  }

  function render({ partial = "", sentence }: Heard, last: boolean): ServerResult {
    const { wav_name } = settings;
    const segment = sentence?.segment && { ...sentence.segment, id: segments.length };
    if (segment) segments.push(segment);
    const asked = settings.schema === 1;
    const transcript = last ? toTranscript(segments, durationMs) : segment && toTranscript([segment], durationMs);
    const common = { is_final: last, wav_name, transcript: asked ? transcript : undefined };
    if (!sentence?.text) return { ...common, text: partial, mode: partial ? "2pass-online" : undefined };
    const { text, timestamp, stamp_sents } = sentence;
    return { ...common, timestamp, stamp_sents, text, mode: "2pass-offline" };
  }

  return {
    async configure(next) {
      settings = complete(next);
    },
    async audio(bytes) {
      rest = rest.length === 0 ? bytes : joined(rest, bytes);
      // Exactly one block is kept, as upstream.
      if (rest.length <= blockBytes) return;
      const whole = rest.length - (rest.length % blockBytes);
      const blocks = rest.subarray(0, whole);
      rest = Uint8Array.from(rest.subarray(whole));
      if (!isPcm(settings)) return;
      for (let offset = 0; offset < whole; offset += blockBytes) {
        const reply = await recognise(blocks.subarray(offset, offset + blockBytes), false);
        if (reply.text !== "") onReply(reply);
      }
    },
    async end() {
      const tail = rest;
      rest = new Uint8Array();
      const pcm = isPcm(settings);
      const reply = pcm || begun ? await recognise(pcm ? tail : new Uint8Array(), true) : undefined;
      segments = [];
      durationMs = 0;
      begun = false;
      const { wav_name } = settings;
      onReply(pcm && reply ? reply : { is_final: true, text: pcmOnlyText, wav_name });
    },
    close: () => recogniser.close(),
  };
}

function complete(settings: ClientFrame): StreamingSettings {
  return {
    mode: "2pass",
    wav_name: "wav-default-id",
    wav_format: "pcm",
    audio_fs: 16_000,
    chunk_size: [5, 10, 5],
    itn: true,
    svs_lang: "auto",
    svs_itn: true,
    ...settings,
  };
}

function isPcm({ wav_format }: StreamingSettings): boolean {
  return wav_format === "pcm" || wav_format === "PCM";
}

/** A copy, because a view needs an even offset; half a sample at the end is dropped. */
function toSamples(bytes: Uint8Array): Int16Array {
  return new Int16Array(Uint8Array.from(bytes).buffer, 0, bytes.length >> 1);
}

function toTranscript(segments: readonly TranscriptSegment[], durationMs: number): Transcript {
  const tokens = segments.some((segment) => segment.tokens);
  return {
    schema: 1,
    text: joinTexts(segments.map(({ text }) => text)),
    duration_ms: Math.round(durationMs),
    segments: [...segments],
    timing: { granularity: tokens ? "token" : "segment" },
  };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
