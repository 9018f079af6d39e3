import type { ChannelUse, ChunkSize, RecognitionMode, ServerResult, SpeechLanguage } from "@funasr-images/protocol";
import type { RecognitionEvent } from "./recognition-event.ts";
import type { TlsOptions } from "./socket.ts";
import type { TranscriptionStatus } from "./transcription-status.ts";

/** How to reach a server, and how long to wait for it. */
export interface ConnectionOptions {
  /** `ws://host:port` or `wss://host:port`. */
  readonly url: string;
  /** For servers that require one. */
  readonly token?: string;
  /** Node only. */
  readonly tls?: TlsOptions;
  /** Ends the connection and everything on it. */
  readonly signal?: AbortSignal;
  /** Until the WebSocket is open. @default 10000 */
  readonly connectTimeoutMs?: number;
  /**
   * Longest time without a sign of life while something is due: the network takes no audio, or the last reply is
   * missing. Signs of life are replies, progress reports and, in Node, answers to pings: the client waits as long as a
   * server is alive. A server that cannot give any, such as an upstream server in a browser, gets at least the length
   * of the audio.
   *
   * @default 60000
   */
  readonly idleTimeoutMs?: number;
  /** For one utterance from its start to its last reply, even if the server is alive. @default none */
  readonly totalTimeoutMs?: number;
  /**
   * Its dialect. The Python server sets `is_final` on every sentence and acknowledges the end instead; Node recognises
   * it by its name, a browser only when a sentence is final too early. @default "auto"
   */
  readonly server?: "auto" | "python";
}

/** Settings of one utterance. */
export interface UtteranceOptions {
  /**
   * `offline`: one answer; `online`: text while you speak; `2pass`: the same, and sentences that replace it. @default
   * "2pass"
   */
  readonly mode?: RecognitionMode;
  /** `pcm` (s16le mono), or a container that the server can read (mode offline). @default "pcm" */
  readonly format?: string;
  /** Hertz, of pcm. @default 16000 */
  readonly sampleRate?: number;
  /** Echoed by the server in every reply. @default "audio" */
  readonly name?: string;
  /** word -> weight, 1 to 100. Upstream servers use only those of a connection's first utterance. */
  readonly hotwords?: Readonly<Record<string, number>>;
  /** Inverse text normalisation: digits for number words. @default true */
  readonly itn?: boolean;
  /** SenseVoice only. @default "auto" */
  readonly language?: SpeechLanguage;
  /** Look-back, chunk and look-ahead of the streaming model, in units of 60 ms. @default [5, 10, 5] */
  readonly chunkSize?: ChunkSize;
  /** Mode offline, our servers: parts of the answer as soon as they are ready. @default false */
  readonly segments?: boolean;
  /** Our servers: progress events, at least every 5 s; others ignore this. @default true */
  readonly progress?: boolean;
  /** Whether to distinguish speakers, if the server can. @default true */
  readonly speakers?: boolean;
  /** The number of speakers, if known. */
  readonly speakerCount?: number;
  /**
   * What becomes of the channels of a file: mixed, or (`split`) each transcribed as a speaker of its own, such as the sides of
   * a telephone call: `S1` is the first. The file is then sent as it is, in any format that the server reads. Node: a server
   * that mixes them all the same is an error; in a browser, look whether the segments have `channel`. @default "mix"
   */
  readonly channels?: ChannelUse;
  /** Whether to extract vocals from music first, if the server can. @default false */
  readonly vocals?: boolean;
  /** Aborts the utterance and its connection: what was sent cannot be taken back. */
  readonly signal?: AbortSignal;
  /**
   * Whether replies that a sentence has replaced stay in the results: turn it off for hours of speech. @default true
   */
  readonly keepReplies?: boolean;
}

/** Audio as one piece, as a browser's file, or as a stream (such as Node's). */
export type AudioSource = Uint8Array | Blob | AsyncIterable<Uint8Array>;

/** One utterance or file to transcribe. */
export interface TranscribeOptions extends ConnectionOptions, UtteranceOptions {
  readonly audio: AudioSource;
  /**
   * `pcm` (s16le mono), `wav`, or a container that the server can read (mode offline). Without it a wav file is
   * recognised by its first bytes. What the library can read is sent as 16 kHz mono; with `wav` and mode offline the
   * file is sent as it is.
   *
   * @default "wav" for RIFF, else "pcm"
   */
  readonly format?: string;
  /**
   * Node: whether a file is decoded here if the server does not say that it reads its format, as no upstream server does.
   * With `channels` split it never is. @default true
   */
  readonly decodeHere?: boolean;
  /** @default "offline" */
  readonly mode?: UtteranceOptions["mode"];
  /** The same as `idleTimeoutMs`. @default 60000 */
  readonly timeoutMs?: number;
  /** Called for every event, in order. */
  readonly onEvent?: (event: RecognitionEvent) => void;
  /** Called for every reply, in order. */
  readonly onResult?: (result: ServerResult) => void;
  /** Called with the bytes of the source that have been sent so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Called on progress: of sending, then as reported by the server. */
  readonly onStatus?: (status: TranscriptionStatus) => void;
}

/** Live audio: one utterance for the speaker, over any number of connections. */
export interface ListenOptions extends ConnectionOptions, Omit<UtteranceOptions, "format" | "segments" | "channels"> {
  /** Of the samples that are sent; they are converted to 16 kHz here. @default 16000 */
  readonly sampleRate?: number;
  /** How much audio is kept for a new connection. @default 30000 */
  readonly bufferMs?: number;
  /** Maximum number of reconnection attempts in a row; 0 for none. @default 10 */
  readonly reconnects?: number;
  /** The first pause before one; it doubles up to 32 times this. @default 250 */
  readonly reconnectDelayMs?: number;
}
