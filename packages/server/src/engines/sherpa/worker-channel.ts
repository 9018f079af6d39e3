import type { ChildProcess } from "node:child_process";
import { createBackPressure } from "../../audio/back-pressure.ts";
import { confined } from "../../confine-failures.ts";
import { EngineError, engineCrashed } from "../../engine.ts";
import type { EngineExit } from "../../engine-exit.ts";
import type { Envelope, StreamReply, StreamRequest } from "./worker-messages.ts";

/** The caller that started something in a worker. */
interface Listener<Reply> {
  hear(reply: Reply): void;
  /** The worker has ended. */
  fail(error: EngineError): void;
}

/** Something started in a worker: a stream, a connection, a question. */
interface Line<Request> {
  /**
   * Resolves when the process has taken the message.
   *
   * @throws EngineError `ENGINE_CRASHED`
   */
  send(message: Request): Promise<void>;
  /** Further replies are ignored. */
  leave(): void;
}

/** The channel to a worker and back, shared by all its work. */
export interface WorkerChannel<Request, Reply> {
  open(listener: Listener<Reply>): Line<Request>;
  /**
   * One question, one answer.
   *
   * @throws EngineError `ENGINE_CRASHED`
   */
  ask(question: Request): Promise<Reply>;
}

export function createWorkerChannel<Request, Reply>(
  child: ChildProcess,
  ended: Promise<EngineExit>,
): WorkerChannel<Request, Reply> {
  const lines = new Map<number, Listener<Reply>>();
  let opened = 0;
  let lost: EngineError | undefined;
  child.on("message", ({ line, message }: Envelope<Reply>) => lines.get(line)?.hear(message));
  // One listener for all of them: a promise on the process itself would be kept for as long as it lives.
  void ended.then((exit) => {
    lost = engineCrashed(exit);
    for (const { fail } of [...lines.values()]) fail(lost);
    lines.clear();
  });

  function open(listener: Listener<Reply>): Line<Request> {
    opened += 1;
    const line = opened;
    // All callers share the worker's messages; an error while handling one belongs to its caller.
    lines.set(line, { ...listener, hear: confined(listener.hear) });
    const error = lost;
    if (error) queueMicrotask(() => listener.fail(error));
    return {
      send: (message) =>
        new Promise((resolve, reject) => {
          // A closed or broken channel means that the process is ending, which is reported a moment later.
          const explain = () => ended.then((exit) => reject(engineCrashed(exit)));
          if (!child.connected) void explain();
          else child.send({ line, message }, (error) => (error ? void explain() : resolve()));
        }),
      leave: () => lines.delete(line),
    };
  }

  return {
    open,
    async ask(question) {
      const answer = Promise.withResolvers<Reply>();
      const line = open({ hear: answer.resolve, fail: answer.reject });
      line.send(question).catch(answer.reject);
      return answer.promise.finally(line.leave);
    },
  };
}

/** Samples on their way through a worker. */
export interface WorkerStream<Settings, Samples, Result> {
  /** @throws EngineError `ENGINE_CRASHED` */
  configure(settings: Settings): Promise<void>;
  /** Resolves when more can be taken. @throws EngineError as soon as the stream has failed */
  push(samples: Samples): Promise<void>;
  /** Resolves after the last item. @throws EngineError */
  finish(): Promise<Result>;
  /** How many samples from the start are done; undefined before the first turn. */
  reached(): number | undefined;
  /** Nobody waits any more. Called at the end as well, whatever happened. */
  close(): void;
}

/** What may wait in the worker for one stream: half a minute at 16 kHz. */
const mostWaiting = 30 * 16_000;

/** Opens a stream of samples; `onItem` receives the results, in order. */
export function openStream<Settings, Samples extends { readonly length: number }, Item, Result>(
  channel: Pick<WorkerChannel<StreamRequest<Settings, Samples>, StreamReply<Item, Result>>, "open">,
  settings: Settings,
  onItem: (item: Item) => void = () => {},
): WorkerStream<Settings, Samples, Result> {
  const pressure = createBackPressure(mostWaiting);
  const finished = Promise.withResolvers<Result>();
  // The next push reports it; nobody may be listening yet.
  finished.promise.catch(() => {});
  let isOpen = true;
  let reached: number | undefined;
  const leave = () => {
    isOpen = false;
    line.leave();
    pressure.release();
  };
  const fail = (error: EngineError) => {
    finished.reject(error);
    leave();
  };
  const line = channel.open({
    fail,
    hear(reply) {
      switch (reply.kind) {
        case "took":
          return pressure.take(reply.samples);
        case "reached":
          reached = Math.max(reached ?? 0, reply.samples);
          return;
        case "item":
          return onItem(reply.item);
        case "finished":
          finished.resolve(reply.result);
          return leave();
        case "failed":
          return fail(new EngineError(reply.code, reply.message));
      }
    },
  });
  line.send({ kind: "settings", settings }).catch(fail);

  return {
    configure: (next) => line.send({ kind: "settings", settings: next }),
    async push(samples) {
      pressure.add(samples.length);
      await line.send({ kind: "samples", samples });
      await pressure.room();
      // It only ends before `finish` if it failed.
      if (!isOpen) await finished.promise;
    },
    async finish() {
      if (isOpen) await line.send({ kind: "finish" });
      return finished.promise;
    },
    reached: () => reached,
    close() {
      if (!isOpen) return;
      fail(new EngineError("RECOGNITION_FAILED", "The utterance was abandoned."));
      line.send({ kind: "close" }).catch(() => {});
    },
  };
}
