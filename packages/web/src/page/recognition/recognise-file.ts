import {
  type RecognitionEvent,
  type TranscriptionStatus,
  transcribe,
  type UtteranceOptions,
} from "@funasr-images/client";
import type { Transcript } from "@funasr-images/protocol";
import type { ChosenAudio } from "./choose-audio.ts";

interface FileRequest extends ChosenAudio {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly options: UtteranceOptions;
  readonly onEvent: (event: RecognitionEvent) => void;
  readonly onStatus: (status: TranscriptionStatus) => void;
}

export async function recogniseFile(request: FileRequest): Promise<Transcript> {
  const { url, token, signal, options, audio, format, onEvent, onStatus } = request;
  const { transcript } = await transcribe({
    ...options,
    url,
    token,
    signal,
    audio: audio instanceof Blob ? audio : new Uint8Array(audio.buffer, audio.byteOffset, audio.byteLength),
    format,
    onEvent,
    onStatus,
  });
  return transcript;
}
