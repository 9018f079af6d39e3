import {
  type RecognitionEvent,
  type TranscriptionStatus,
  transcribe,
  type UtteranceOptions,
} from "@funasr-images/client";
import type { Transcript } from "@funasr-images/protocol";

interface FileRequest {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly options: UtteranceOptions;
  /** 16 kHz mono, or the file itself if only the server can read it. */
  readonly audio: Int16Array | Blob;
  /** Format of a file that only the server can read. */
  readonly format: string;
  readonly onEvent: (event: RecognitionEvent) => void;
  readonly onStatus: (status: TranscriptionStatus) => void;
}

export async function recogniseFile(request: FileRequest): Promise<Transcript> {
  const { url, token, signal, options, audio, format, onEvent, onStatus } = request;
  const isPcm = audio instanceof Int16Array;
  const { transcript } = await transcribe({
    ...options,
    url,
    token,
    signal,
    audio: isPcm ? new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength) : audio,
    format: isPcm ? "pcm" : format,
    onEvent,
    onStatus,
  });
  return transcript;
}
