import { confined } from "../../../confine-failures.ts";
import { EngineError, engineCrashed } from "../../../engine.ts";
import type { Worker } from "../launch-worker.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import type { RecogniserReply, RecogniserRequest, SessionReply, StreamReply } from "./worker-messages.ts";

/** Opens streams and sessions on a running worker. */
export interface RecogniserClient {
  /** One utterance of file mode. */
  openStream(settings: RecogniseSettings, onSegment: (segment: RecognisedSegment) => void): RecogniserStream;
  /** The worker's end of a connection; `listener` gets what belongs to it, and why it was lost. */
  openSession(listener: SessionListener): { readonly session: number; leave(): void };
  request(message: RecogniserRequest): Promise<void>;
}

/** One utterance on its way through the worker `recogniser`. Every method may throw EngineError. */
export interface RecogniserStream {
  configure(settings: RecogniseSettings): Promise<void>;
  /** 16 kHz mono; resolves when more can be taken. */
  push(samples: Int16Array): Promise<void>;
  /** Resolves after the last segment, with the texts of all of them where they were punctuated in context. */
  finish(): Promise<readonly string[] | undefined>;
  progress(): StreamProgress;
  close(): void;
}

/** How far the worker is with a stream. */
export interface StreamProgress {
  /** Something of it has had its turn. */
  readonly begun: boolean;
  /** Up to where it has recognised, milliseconds. */
  readonly doneMs: number;
}

interface SessionListener {
  hear(reply: SessionReply): void;
  fail(error: EngineError): void;
}

interface StreamListener {
  hear(reply: StreamReply): void;
  fail(error: EngineError): void;
}

/** What may wait in the worker, of one stream: half a minute. */
const mostWaiting = 30 * 16_000;

export function createRecogniserClient(
  worker: Worker<RecogniserRequest, Exclude<RecogniserReply, { kind: "ready" }>>,
): RecogniserClient {
  const streams = new Map<number, StreamListener>();
  const sessions = new Map<number, SessionListener>();
  let opened = 0;
  let lost: EngineError | undefined;
  worker.onReply((reply) => {
    if ("stream" in reply) streams.get(reply.stream)?.hear(reply);
    else sessions.get(reply.session)?.hear(reply);
  });
  // Once for all of them: a listener per stream would be kept until the worker ends.
  void worker.ended.then((exit) => {
    lost = engineCrashed(exit);
    for (const { fail } of [...streams.values(), ...sessions.values()]) fail(lost);
  });

  function openStream(settings: RecogniseSettings, onSegment: (segment: RecognisedSegment) => void): RecogniserStream {
    opened += 1;
    const stream = opened;
    let waiting = 0;
    let proceed = () => {};
    let progress: StreamProgress = { begun: false, doneMs: 0 };
    const reach = (ms: number) => {
      progress = { begun: progress.begun || ms > 0, doneMs: Math.max(progress.doneMs, ms) };
    };
    const finished = Promise.withResolvers<readonly string[] | undefined>();
    // Whoever pushes next is told; nobody may be listening yet.
    finished.promise.catch(() => {});
    const leave = () => {
      streams.delete(stream);
      proceed();
    };
    const fail = (error: EngineError) => {
      finished.reject(error);
      leave();
    };
    streams.set(stream, {
      fail,
      // The worker's messages are everybody's; a mistake with one is its stream's.
      hear: confined((reply: StreamReply) => {
        if (reply.kind === "segment") {
          reach(reply.segment.end_ms);
          return onSegment(reply.segment);
        }
        if (reply.kind === "begun") {
          progress = { ...progress, begun: true };
          return;
        }
        if (reply.kind === "failed") return fail(new EngineError(reply.code, reply.message));
        if (reply.kind === "finished") {
          finished.resolve(reply.texts);
          return leave();
        }
        reach(reply.done / 16);
        waiting -= reply.samples;
        if (waiting <= mostWaiting) proceed();
      }),
    });
    if (lost) fail(lost);
    else worker.request({ kind: "settings", stream, settings }).catch(fail);

    return {
      configure: (next) => worker.request({ kind: "settings", stream, settings: next }),
      async push(samples) {
        waiting += samples.length;
        await worker.request({ kind: "samples", stream, samples });
        if (waiting > mostWaiting && streams.has(stream)) {
          await new Promise<void>((resolve) => {
            proceed = resolve;
          });
        }
        // It only ends before `finish` when it failed.
        if (!streams.has(stream)) await finished.promise;
      },
      async finish() {
        if (streams.has(stream)) await worker.request({ kind: "finish", stream });
        return finished.promise;
      },
      progress: () => progress,
      close() {
        if (!streams.has(stream)) return;
        fail(new EngineError("RECOGNITION_FAILED", "The utterance was given up."));
        worker.request({ kind: "close", stream }).catch(() => {});
      },
    };
  }

  return {
    openStream,
    openSession(listener) {
      opened += 1;
      const session = opened;
      sessions.set(session, { ...listener, hear: confined(listener.hear) });
      if (lost) listener.fail(lost);
      return { session, leave: () => sessions.delete(session) };
    },
    request: worker.request,
  };
}
