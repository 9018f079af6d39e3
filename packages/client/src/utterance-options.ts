import type { ChunkSize, RecognitionMode, SpeechLanguage } from "@funasr-images/protocol";

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
