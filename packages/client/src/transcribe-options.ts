import type { ServerResult } from "@funasr-images/protocol";
import type { ConnectionOptions } from "./connection-options.ts";
import type { RecognitionEvent } from "./recognition-event.ts";
import type { TranscriptionStatus } from "./transcription-status.ts";
import type { UtteranceOptions } from "./utterance-options.ts";

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
