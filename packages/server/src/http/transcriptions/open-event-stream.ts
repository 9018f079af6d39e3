import type { ServerResponse } from "node:http";
import {
  joinTexts,
  type Progress,
  type ServerResult,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";
import { type HttpError, renderHttpError } from "../../http-error.ts";
import type { TranscriptionRequest } from "./plan-request.ts";
import { renderDiarized } from "./render-transcription.ts";

/** Server-sent events of one transcription. Nothing is sent before the first one, so that a failure keeps its status. */
export interface EventStream {
  /** Whether the answer has started: a failure is an event from then on. */
  started(): boolean;
  /** Sends a comment from time to time from now on: proxies close silent connections. */
  keepAlive(): void;
  /** Progress: an event of ours, on request. */
  progress(progress: Progress): void;
  /** The text of a segment that is done. */
  segment(reply: ServerResult): void;
  /** A segment whose speaker is certain. */
  speaker(segment: TranscriptSegment): void;
  finish(transcript: Transcript, request: TranscriptionRequest): void;
  fail(error: HttpError): void;
  close(): void;
}

/** Every event reader ignores comments. */
const keepAliveMs = 5000;

export function openEventStream(response: ServerResponse): EventStream {
  let sent = "";
  let timer: NodeJS.Timeout | undefined;
  let speakersSent = false;

  const write = (text: string) => {
    if (!response.headersSent) {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
    }
    response.write(text);
  };
  const send = (event: object) => write(`data: ${JSON.stringify(event)}\n\n`);
  const sendDelta = (text: string) => {
    const joined = joinTexts([sent, text]);
    if (joined !== sent) send({ type: "transcript.text.delta", delta: joined.slice(sent.length) });
    sent = joined;
  };
  const end = () => {
    clearInterval(timer);
    response.end();
  };

  return {
    started: () => response.headersSent,
    keepAlive() {
      timer ??= setInterval(() => write(": still working\n\n"), keepAliveMs);
    },
    progress: (progress) => send({ type: "transcript.progress", progress }),
    segment: (reply) => sendDelta(reply.text),
    speaker(segment) {
      speakersSent = true;
      send(renderDiarized(segment));
    },
    finish(transcript, { format }) {
      if (sent === "") sendDelta(transcript.text);
      // One that asked for them too late to be told during recognition.
      if (format === "diarized_json" && !speakersSent)
        for (const segment of transcript.segments) send(renderDiarized(segment));
      const usage = { type: "duration", seconds: transcript.duration_ms / 1000 };
      send({ type: "transcript.text.done", text: transcript.text, usage, warnings: transcript.warnings });
      end();
    },
    fail(error) {
      send(renderHttpError(error));
      end();
    },
    close: () => clearInterval(timer),
  };
}
