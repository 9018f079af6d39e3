import type { ServerResult, TranscriptSegment } from "@funasr-images/protocol";
import { confined } from "../../confine-failures.ts";
import { audioPieceBytes, type Engine, EngineError, type EngineSession } from "../../engine.ts";
import { introduceSpeakers } from "./known-speakers.ts";
import type { Form } from "./open-form.ts";
import { planRequest, type TranscriptionRequest } from "./plan-request.ts";

export interface UploadOptions {
  readonly form: Form;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly progress: UploadProgress;
  /** Called with the request as soon as it is known, and again when more fields have arrived. */
  readonly onRequest: (request: TranscriptionRequest) => void;
  /** Called with the session once it is open, for its progress. */
  readonly onSession: (session: EngineSession) => void;
  /** Receives every reply of the engine, in order, with the request as known by then. */
  readonly onReply: (reply: ServerResult, request: TranscriptionRequest) => void;
  /** For a stream of `diarized_json`: receives the segments whose speakers are certain, if the engine can tell. */
  readonly onSpeaker: (segment: TranscriptSegment) => void;
  /** Called when all audio has arrived. */
  readonly onInputEnd: (request: TranscriptionRequest) => void;
}

/** What is known so far, for the report; also valid after a failure. */
export interface UploadProgress {
  name: string;
  bytes: number;
  /** The first bytes, with the header of a wav file. */
  head: Uint8Array;
}

/** If a file is smaller than this, fields after it count as if they came before it. */
const heldBytes = 1024 * 1024;

/**
 * Sends the file of a form to one session of the engine, piece by piece, as fast as the engine accepts it.
 *
 * Fields after a large file still decide the format of the answer; whether they change the processing of earlier audio
 * depends on the engine.
 */
export async function runUpload(options: UploadOptions): Promise<TranscriptionRequest> {
  const { form, engine, signal, progress, onRequest, onSession, onReply, onSpeaker, onInputEnd } = options;
  const orGone = raceWith(signal);
  const abilities = engine.capabilities();
  const held: Uint8Array[] = [];
  let session: EngineSession | undefined;

  const file = await orGone(form.file);
  progress.name = file.name;
  const plan = (): TranscriptionRequest => planRequest(form.fields, file.name, abilities);
  let request = plan();
  onRequest(request);

  const send = async (to: EngineSession, bytes: Uint8Array) => {
    for (let offset = 0; offset < bytes.length; offset += audioPieceBytes) {
      await orGone(to.audio(bytes.subarray(offset, offset + audioPieceBytes)));
    }
  };
  const introduce = introduceSpeakers(() => request.knownSpeakers);
  const begin = async (): Promise<EngineSession> => {
    request = plan();
    onRequest(request);
    const opened = engine.openSession(confined((reply) => onReply(reply, request)));
    session = opened;
    onSession(opened);
    if (request.stream && request.format === "diarized_json") opened.tellSpeakers?.(confined(onSpeaker));
    await orGone(opened.configure(request.settings));
    await orGone(introduce(opened));
    for (const piece of held.splice(0)) await send(opened, piece);
    return opened;
  };

  try {
    for await (const piece of countBytes(file.chunks, progress)) {
      if (session) await send(session, piece);
      else held.push(piece);
      if (!session && progress.bytes > heldBytes) await begin();
    }
    await orGone(form.complete);
    if (progress.bytes === 0) throw new EngineError("BAD_AUDIO", "The file is empty", { fix: "Send audio." });
    const open = session ?? (await begin());
    const last = plan();
    if (JSON.stringify(last.settings) !== JSON.stringify(request.settings)) await orGone(open.configure(last.settings));
    request = last;
    onRequest(request);
    await orGone(introduce(open, { last: true }));
    onInputEnd(request);
    await orGone(open.end());
    return request;
  } finally {
    session?.close();
  }
}

/** Work that is abandoned when the client goes away: an engine need not answer a closed session. */
function raceWith(signal: AbortSignal): <Value>(work: Promise<Value>) => Promise<Value> {
  const { promise: gone, reject } = Promise.withResolvers<never>();
  gone.catch(() => {});
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return (work) => Promise.race([work, gone]);
}

async function* countBytes(chunks: AsyncIterable<Uint8Array>, progress: UploadProgress): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    if (progress.bytes === 0) progress.head = chunk;
    progress.bytes += chunk.length;
    yield chunk;
  }
}
