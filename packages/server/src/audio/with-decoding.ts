import {
  addWarnings,
  type ClientFrame,
  isFinalResult,
  type ServerResult,
  type TranscriptWarning,
} from "@funasr-images/protocol";
import { audioPieceBytes, EngineError, type EngineSession } from "../engine.ts";
import { decodeAudio } from "./decode-audio.ts";
import { findSignature } from "./find-signature.ts";
import { createSampleJudge, type SampleJudge } from "./judge-samples.ts";
import { createPcmReader } from "./pcm-reader.ts";
import { createPushable } from "./pushable.ts";
import { speechRate, toMonoPcm } from "./to-mono-samples.ts";

export interface DecodingOptions {
  /** Opens a session of an engine that takes only samples. */
  readonly open: (onReply: (reply: ServerResult) => void) => EngineSession;
  readonly onReply: (reply: ServerResult) => void;
  /** Whether the engine is a streaming server, whose clients may send every piece with a wav header of its own. */
  readonly streaming: boolean;
  /** Maximum length of a file, in seconds. @default that of decodeAudio */
  readonly longestSeconds?: number | undefined;
}

/** The sender waits while more than this is not decoded yet, in bytes. */
const mostWaiting = 512 * 1024;

/**
 * A session of an engine that takes only samples, for every format: files are decoded as they arrive, to 16 kHz mono. Raw
 * samples pass through as they are. An error ends the session, as those of engines do.
 */
export function withDecoding({ open, onReply, streaming, longestSeconds }: DecodingOptions): EngineSession {
  let settings: ClientFrame = {};
  /** How the current utterance arrives; undefined before its first bytes. */
  let utterance: "samples" | DecodedUtterance | undefined;
  let warnings: TranscriptWarning[] = [];
  /** Of raw samples: it has heard enough after half a minute of a session. */
  let judge: { readonly sampleRate: number; readonly samples: SampleJudge } | undefined;
  let read = createPcmReader();
  let closed = false;
  const inner = open(reply);

  function reply(result: ServerResult): void {
    const { transcript } = result;
    if (!isFinalResult(result)) onReply(result);
    else
      onReply(
        addWarnings({ ...result, ...(transcript && { transcript: addWarnings(transcript, warnings) }) }, warnings),
      );
  }

  function decode(format: string, sampleRate: number): DecodedUtterance {
    const bytes = createPushable<Uint8Array>({ mostWaiting });
    const stop = new AbortController();
    const work = async () => {
      const warn = (warning: TranscriptWarning) => warnings.push(warning);
      const blocks = decodeAudio(bytes, { format, sampleRate, longestSeconds, warn, signal: stop.signal });
      for await (const samples of toMonoPcm(blocks, warn)) {
        const pcm = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
        for (let offset = 0; offset < pcm.length; offset += audioPieceBytes)
          await inner.audio(pcm.subarray(offset, offset + audioPieceBytes));
      }
    };
    const abandon = (error: Error) => {
      bytes.fail(error);
      stop.abort(error);
    };
    const decoded: DecodedUtterance = { bytes, done: work(), failure: undefined, abandon };
    decoded.done.catch((error: Error) => {
      decoded.failure = error;
      bytes.fail(error);
    });
    return decoded;
  }

  function isFile(piece: Uint8Array): boolean {
    const signature = findSignature(piece, true);
    return signature !== false && !(streaming && signature === "wav");
  }

  function assertOpen(): void {
    if (closed) throw new EngineError("RECOGNITION_FAILED", "The session is closed.");
  }

  async function begin(piece: Uint8Array): Promise<"samples" | DecodedUtterance> {
    const { wav_format: format = "pcm", audio_fs: sampleRate = speechRate } = settings;
    const isSamples = format.toLowerCase() === "pcm" && !isFile(piece);
    await inner.configure(isSamples ? settings : asSamples(settings));
    // Otherwise nobody would ever end what begins here.
    assertOpen();
    return isSamples ? "samples" : decode(format, sampleRate);
  }

  /** One step of an utterance. */
  async function attempt(step: () => Promise<void>): Promise<void> {
    assertOpen();
    try {
      await step();
    } catch (error) {
      close();
      throw error;
    }
  }

  function listen(piece: Uint8Array): void {
    const { audio_fs: sampleRate = speechRate } = settings;
    if (judge?.sampleRate !== sampleRate) judge = { sampleRate, samples: createSampleJudge(sampleRate) };
    if (!judge.samples.isDone()) judge.samples.push(read(piece));
  }

  function clear(): void {
    utterance = undefined;
    warnings = [];
    read = createPcmReader();
  }

  function close(): void {
    closed = true;
    if (typeof utterance === "object")
      utterance.abandon(new EngineError("RECOGNITION_FAILED", "The utterance is over."));
    clear();
    inner.close();
  }

  return {
    async configure(next) {
      settings = next;
      if (!utterance) return;
      // An engine that gets samples decides by itself what a late change of the format means.
      await attempt(() => inner.configure(utterance === "samples" ? next : asSamples(next)));
    },
    async audio(piece) {
      await attempt(async () => {
        utterance ??= await begin(piece);
        if (utterance === "samples") {
          listen(piece);
          return inner.audio(piece);
        }
        utterance.bytes.push(piece);
        await utterance.bytes.room();
        if (utterance.failure) throw utterance.failure;
      });
    },
    async end() {
      await attempt(async () => {
        utterance ??= await begin(new Uint8Array());
        if (utterance !== "samples") {
          utterance.bytes.end();
          await utterance.done;
        } else if (judge) warnings.push(...judge.samples.warnings());
        await inner.end();
      });
      clear();
    },
    progress: () => inner.progress?.() ?? { state: "waiting" },
    close,
  };
}

interface DecodedUtterance {
  readonly bytes: ReturnType<typeof createPushable<Uint8Array>>;
  /** Resolves when all samples are with the engine. */
  readonly done: Promise<void>;
  /** Reported by the next step. */
  failure: Error | undefined;
  /** Nobody waits for it any more. */
  readonly abandon: (why: Error) => void;
}

function asSamples(settings: ClientFrame): ClientFrame {
  return { ...settings, wav_format: "pcm", audio_fs: speechRate };
}
