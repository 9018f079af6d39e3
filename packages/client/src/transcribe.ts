import { addWarnings, type ServerResult, type Transcript, type TranscriptWarning } from "@funasr-images/protocol";
import { Connection } from "./connection.ts";
import { type DecodeHere, openUpload, sizeOf, type Upload } from "./open-upload.ts";
import type { ConnectionOptions, TranscribeOptions } from "./options.ts";
import { planFirstFrame } from "./plan-first-frame.ts";
import type { OpenSocket } from "./socket.ts";
import { judgeStatus } from "./transcription-status.ts";

/** The recognised text. */
export interface Transcription {
  readonly text: string;
  /** With segments, times, speakers and tags, as far as the server provides them. */
  readonly transcript: Transcript;
  /**
   * What a person should know about the audio or the request: `STEREO_AS_MONO`, `ANTI_PHASE`, `FIELD_IGNORED`, ... The same
   * as those of the transcript.
   */
  readonly warnings: readonly TranscriptWarning[];
  /** Undefined for a container that only the server can read. */
  readonly audioSeconds: number | undefined;
  /** From the call to the last reply. */
  readonly elapsedSeconds: number;
  /** Every reply, in order. */
  readonly results: readonly ServerResult[];
}

const eventTypes = ["reply", "progress", "partial", "segment", "final"] as const;

/** Sends one utterance over a new connection and waits for its last reply. Use `transcribe`. */
export async function transcribeOver(
  openSocket: OpenSocket,
  options: TranscribeOptions,
  decodeHere?: DecodeHere,
): Promise<Transcription> {
  const started = performance.now();
  const idleTimeoutMs = options.idleTimeoutMs ?? options.timeoutMs ?? 60_000;
  const connectTimeoutMs = options.connectTimeoutMs ?? Math.min(10_000, idleTimeoutMs);
  // Throws for what no server accepts, before anything is opened.
  planFirstFrame(options);
  const upload = await openUpload(options, decodeHere);
  let connection: Connection | undefined;
  try {
    connection = await Connection.open({ ...options, idleTimeoutMs, connectTimeoutMs }, openSocket);
    const result = await sendUpload(connection, upload, options);
    return { ...result, elapsedSeconds: (performance.now() - started) / 1000 };
  } finally {
    upload.close();
    connection?.close();
  }
}

/** The same on an open, idle connection, which stays open. */
export async function transcribeOn(
  connection: Connection,
  options: Omit<TranscribeOptions, keyof ConnectionOptions>,
): Promise<Transcription> {
  const upload = await openUpload(options);
  return sendUpload(connection, upload, options).finally(upload.close);
}

async function sendUpload(
  connection: Connection,
  upload: Upload,
  options: Omit<TranscribeOptions, keyof ConnectionOptions>,
): Promise<Transcription> {
  const started = performance.now();
  const { format, sampleRate, audioSeconds, pieces } = upload;
  const utterance = connection.start({ ...options, mode: options.mode ?? "offline", format, sampleRate });
  const { onEvent, onResult, onProgress, onStatus } = options;
  const sourceBytes = sizeOf(options.audio);
  let sentBytes = 0;
  const tellStatus = () => onStatus?.(judgeStatus(utterance.hasEnded, sentBytes, sourceBytes, utterance.progress));
  if (onResult) utterance.on("reply", ({ result }) => onResult(result));
  if (onEvent) for (const type of eventTypes) utterance.on(type, onEvent);
  utterance.on("progress", tellStatus);

  const sent = (async () => {
    for await (const { bytes, position } of pieces) {
      await utterance.send(bytes);
      sentBytes = position;
      onProgress?.(position);
      tellStatus();
    }
    const answered = utterance.end();
    tellStatus();
    await answered;
  })().catch((error) => utterance.fail(error));
  // A refusal ends the upload, too: whichever comes first decides.
  const heard = await utterance.done;
  await sent;
  const transcript = addWarnings(heard, upload.warnings);
  const heardMs = utterance.audioMs;
  return {
    text: transcript.text,
    transcript,
    warnings: transcript.warnings ?? [],
    audioSeconds: audioSeconds ?? (heardMs === undefined ? undefined : heardMs / 1000),
    elapsedSeconds: (performance.now() - started) / 1000,
    results: utterance.results,
  };
}
