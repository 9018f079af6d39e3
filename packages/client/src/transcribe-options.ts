import type { RecognitionMode, ServerResult } from "@funasr-images/protocol";

/** One utterance to transcribe. */
export interface TranscribeOptions {
  /** `ws://host:port` or `wss://host:port`. */
  readonly url: string;
  readonly audio: Uint8Array;
  /** `pcm` (s16le mono), `wav`, or a container that the server can read. @default "wav" for RIFF, else "pcm" */
  readonly format?: string;
  /** Hertz, of pcm; a wav file says its own. @default 16000 */
  readonly sampleRate?: number;
  /** @default "offline" */
  readonly mode?: RecognitionMode;
  /** Echoed by the server in every reply. @default "audio" */
  readonly name?: string;
  /** word -> weight, 1 to 100. */
  readonly hotwords?: Readonly<Record<string, number>>;
  /** Inverse text normalisation: digits for number words. @default true */
  readonly itn?: boolean;
  /** Longest silence of the server, from connecting to the last reply, while nothing is being sent. @default 60000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called for every reply, in order. */
  readonly onResult?: (result: ServerResult) => void;
}
