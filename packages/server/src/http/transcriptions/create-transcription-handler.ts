import { addWarnings, type ServerResult, type Transcript, transcriptOf } from "@funasr-images/protocol";
import type { Admission, Place } from "../../admission.ts";
import { measureAudio } from "../../audio/measure-audio.ts";
import type { Engine, EngineSession } from "../../engine.ts";
import { HttpError, toHttpError } from "../../http-error.ts";
import type { Meter } from "../../metrics/meter.ts";
import { reportUtterance } from "../../metrics/report-utterance.ts";
import { createProgressReporter } from "../../progress/create-progress-reporter.ts";
import { type Exchange, type Handler, sendBody } from "../exchange.ts";
import { openEventStream } from "./open-event-stream.ts";
import { openForm } from "./open-form.ts";
import { formatOf, type TranscriptionRequest } from "./plan-request.ts";
import { renderTranscription } from "./render-transcription.ts";
import { runUpload, type UploadProgress } from "./run-upload.ts";

export interface TranscriptionOptions {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly meter: Meter;
  readonly maxFileBytes: number;
  /** Longest silence of a client in the middle of an upload. */
  readonly uploadIdleMs: number;
  /** Interval of progress reports for a client that asked for them. @default progressIntervalMs */
  readonly progressIntervalMs?: number;
}

/** `POST /v1/audio/transcriptions`: one file, one utterance of the engine, one answer. */
export function createTranscriptionHandler(options: TranscriptionOptions): Handler {
  return async (exchange) => {
    const place = options.admission.admit("request");
    if (!place.admitted) {
      const { status, code, message, retryAfter, reason } = place;
      options.meter.refused(reason);
      throw new HttpError(status, code, message, { headers: { "retry-after": String(retryAfter) } });
    }
    try {
      await transcribe(exchange, place, options);
    } finally {
      place.release();
    }
  };
}

async function transcribe(exchange: Exchange, place: Place, options: TranscriptionOptions): Promise<void> {
  const { engine, maxFileBytes, uploadIdleMs: idleMs } = options;
  const { response, signal } = exchange;
  const times: Times = { started: performance.now() };
  const progress: UploadProgress = { name: "", bytes: 0, head: new Uint8Array() };
  const replies: ServerResult[] = [];
  const events = openEventStream(response);
  const form = openForm(exchange, { maxFileBytes, idleMs });
  let failure: HttpError | undefined;
  let asked: TranscriptionRequest | undefined;
  let session: EngineSession | undefined;
  const reporter = createProgressReporter(
    () => ({
      received: { ...progress, ended: times.inputEnd !== undefined },
      settings: { wav_format: formatOf(progress.name), audio_fs: asked?.settings.audio_fs },
      engine: session?.progress?.(),
    }),
    (progress) => {
      if (asked?.stream) events.progress(progress);
      // An interim response: a sign of life that does not affect the status or body of the answer.
      else if (exchange.request.httpVersion === "1.1") response.writeProcessing();
    },
    options.progressIntervalMs,
  );
  try {
    const request = await runUpload({
      form,
      engine,
      signal,
      progress,
      onRequest(request) {
        asked = request;
        if (request.progress) reporter.start();
      },
      onSession(opened) {
        session = opened;
      },
      onReply(reply, { stream }) {
        replies.push(reply);
        if (reply.text !== "") times.firstText ??= performance.now();
        if (stream && isSegment(reply)) events.segment(reply);
      },
      onSpeaker: events.speaker,
      onInputEnd({ stream }) {
        times.inputEnd = performance.now();
        place.inputEnded();
        if (stream) events.keepAlive();
      },
    });
    reporter.stop();
    const transcript = addWarnings(readTranscript(replies, progress, request), request.warnings);
    if (request.stream) events.finish(transcript, request);
    else {
      const { headers, body } = renderTranscription(transcript, request);
      sendBody(exchange, 200, body, headers);
    }
  } catch (thrown) {
    reporter.stop();
    failure = signal.aborted ? new HttpError(499, "ABORTED", "the client went away") : toHttpError(thrown);
    if (!events.started()) throw failure;
    events.fail(failure);
  } finally {
    form.close();
    events.close();
    // A form without audio was not an utterance, unless its client went away first.
    if (progress.bytes > 0 || signal.aborted) report();
  }

  function report(): void {
    const now = performance.now();
    const { text, duration_ms } = readTranscript(replies, progress);
    reportUtterance(exchange.log, options.meter, {
      door: "http",
      mode: "offline",
      format: formatOf(progress.name),
      bytes: progress.bytes,
      audioSeconds: duration_ms / 1000 || undefined,
      ms: now - times.started,
      firstTextMs: times.firstText && times.firstText - times.started,
      finalMs: times.inputEnd && now - times.inputEnd,
      failure: failure && { code: failure.code, message: failure.message },
      name: progress.name,
      text,
    });
  }
}

/** A finished part of the text: from file engines on request, from streaming ones always. */
function isSegment({ mode }: ServerResult): boolean {
  return mode === "offline-segment" || mode === "2pass-offline";
}

interface Times {
  readonly started: number;
  firstText?: number;
  inputEnd?: number;
}

function readTranscript(
  replies: readonly ServerResult[],
  { name, bytes, head }: UploadProgress,
  request?: TranscriptionRequest,
): Transcript {
  const seconds = measureAudio(head, bytes, formatOf(name), request?.settings.audio_fs);
  return transcriptOf(replies, seconds === undefined ? {} : { durationMs: Math.round(seconds * 1000) });
}
