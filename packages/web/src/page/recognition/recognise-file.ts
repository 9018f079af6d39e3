import { type RecognitionEvent, transcribe, type UtteranceOptions } from "@funasr-images/client";
import type { Transcript } from "@funasr-images/protocol";

interface FileRequest {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly options: UtteranceOptions;
  /** 16 kHz mono, or the file itself where only the server can read it. */
  readonly audio: Int16Array | Blob;
  /** Of a file that only the server can read. */
  readonly format: string;
  readonly onEvent: (event: RecognitionEvent) => void;
  /** From 0 to 1. */
  readonly onSent: (share: number) => void;
}

export async function recogniseFile(request: FileRequest): Promise<Transcript> {
  const { url, token, signal, options, audio, format, onEvent, onSent } = request;
  const isPcm = audio instanceof Int16Array;
  const size = isPcm ? audio.byteLength : audio.size;
  const { transcript } = await transcribe({
    ...options,
    url,
    ...(token ? { token } : {}),
    signal,
    audio: isPcm ? new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength) : audio,
    format: isPcm ? "pcm" : format,
    onEvent,
    onProgress: (bytes) => onSent(size > 0 ? bytes / size : 1),
  });
  return transcript;
}
