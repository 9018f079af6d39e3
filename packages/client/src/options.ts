import type { ChunkSize, RecognitionMode, ServerResult, SpeechLanguage } from "@funasr-images/protocol";
import type { RecognitionEvent } from "./recognition-event.ts";
import type { TlsOptions } from "./socket.ts";
import type { TranscriptionStatus } from "./transcription-status.ts";

/** How to reach a server, and how long to wait for it. */
export interface ConnectionOptions {
  /** `ws://host:port` or `wss://host:port`. */
  readonly url: string;
  /** Of servers that want one. */
  readonly token?: string;
  /** Node only. */
  readonly tls?: TlsOptions;
  /** Ends the connection and everything on it. */
  readonly signal?: AbortSignal;
  /** Until the WebSocket is open. @default 10000 */
  readonly connectTimeoutMs?: number;
  /**
   * Longest time without a sign of life while something is owed: the network takes no audio, or the last reply is
   * missing. Signs of life are replies, what the server tells of its progress and, in Node, its answers to pings: a
   * server that lives is waited for. Of one that gives none, in a browser an upstream server, at least as long a silence
   * is borne as the audio is long.
   *
   * @default 60000
   */
  readonly idleTimeoutMs?: number;
  /** Of one utterance from its start to its last reply, however much the server lives. @default none */
  readonly totalTimeoutMs?: number;
  /**
   * Whose dialect it speaks. The Python server says `is_final` at every sentence and acknowledges the end instead; Node
   * sees which one it is, a browser only when a sentence comes early. @default "auto"
   */
  readonly server?: "auto" | "python";
}

/** What the server is told of one utterance. */
export interface UtteranceOptions {
  /** `offline`: one answer; `online`: text as it comes; `2pass`: that, and sentences which replace it. @default "2pass" */
  readonly mode?: RecognitionMode;
  /** `pcm` (s16le mono), or a container that the server can read (mode offline). @default "pcm" */
  readonly format?: string;
  /** Hertz, of pcm. @default 16000 */
  readonly sampleRate?: number;
  /** Echoed by the server in every reply. @default "audio" */
  readonly name?: string;
  /** word -> weight, 1 to 100. The upstream servers look at those of a connection's first utterance only. */
  readonly hotwords?: Readonly<Record<string, number>>;
  /** Inverse text normalisation: digits for number words. @default true */
  readonly itn?: boolean;
  /** SenseVoice only. @default "auto" */
  readonly language?: SpeechLanguage;
  /** Look-back, chunk and look-ahead of the streaming model, in units of 60 ms. @default [5, 10, 5] */
  readonly chunkSize?: ChunkSize;
  /** Mode offline, our servers: parts of the answer as soon as they are done. @default false */
  readonly segments?: boolean;
  /** Our servers: events of how far they are, at least every 5 s; others ignore the wish. @default true */
  readonly progress?: boolean;
  /** Whether speakers are told apart, where the server can. @default true */
  readonly speakers?: boolean;
  /** How many speakers there are, if that is known. */
  readonly speakerCount?: number;
  /** Whether vocals are extracted from music first, where the server can. @default false */
  readonly vocals?: boolean;
  /** Gives the utterance up, and its connection with it: what was sent cannot be taken back. */
  readonly signal?: AbortSignal;
  /** Whether replies that a sentence has replaced stay in the results: not wanted of hours of speech. @default true */
  readonly keepReplies?: boolean;
}

/** Audio as one piece, as a browser's file, or as it comes (a stream of Node is one). */
export type AudioSource = Uint8Array | Blob | AsyncIterable<Uint8Array>;

/** One utterance or file to transcribe. */
export interface TranscribeOptions extends ConnectionOptions, UtteranceOptions {
  readonly audio: AudioSource;
  /**
   * `pcm` (s16le mono), `wav`, or a container that the server can read (mode offline). Without it a wav file is known
   * by its first bytes. Whatever the library can read goes to the server as 16 kHz mono; with `wav` and mode offline the
   * file goes as it is.
   *
   * @default "wav" for RIFF, else "pcm"
   */
  readonly format?: string;
  /** @default "offline" */
  readonly mode?: UtteranceOptions["mode"];
  /** The same as `idleTimeoutMs`. @default 60000 */
  readonly timeoutMs?: number;
  /** Called for everything that happens, in order. */
  readonly onEvent?: (event: RecognitionEvent) => void;
  /** Called for every reply, in order. */
  readonly onResult?: (result: ServerResult) => void;
  /** Called with the bytes of the source that have been sent so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Called whenever it is known anew how far things are: the sending, then what the server tells. */
  readonly onStatus?: (status: TranscriptionStatus) => void;
}

/** Live audio: one utterance for the speaker, however many connections it takes. */
export interface ListenOptions extends ConnectionOptions, Omit<UtteranceOptions, "format" | "segments"> {
  /** Of what is sent; it is turned into 16 kHz here. @default 16000 */
  readonly sampleRate?: number;
  /** How much audio is kept for a new connection. @default 30000 */
  readonly bufferMs?: number;
  /** How often in a row a connection is tried again; 0 never. @default 10 */
  readonly reconnects?: number;
  /** The first pause before that; it doubles up to 32 times as much. @default 250 */
  readonly reconnectDelayMs?: number;
}
