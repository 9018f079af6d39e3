import { EngineError, engineCrashed } from "../../../engine.ts";
import type { Worker } from "../launch-worker.ts";
import type { SpeakersReply, SpeakersRequest, ToldSpeakers } from "./speakers-messages.ts";

/** One recording on its way through the worker `speakers`. */
export interface SpeakerStream {
  /** 16 kHz mono; resolves when more can be taken, at once when there is nobody left to take it. */
  push(samples: Float32Array): Promise<void>;
  /** @throws EngineError why nobody knows */
  finish(): Promise<ToldSpeakers>;
  /** Up to where it has told speakers apart, milliseconds. */
  toldMs(): number;
  close(): void;
}

/** Opens streams on a running worker. */
export interface SpeakerClient {
  open(speakerCount: number | undefined): SpeakerStream;
  /**
   * A print of one voice, of length 1.
   *
   * @throws EngineError `BAD_AUDIO`, `ENGINE_CRASHED`
   */
  print(samples: Float32Array): Promise<Float32Array>;
}

type WorkerReply = Exclude<SpeakersReply, { kind: "ready" }>;

/** What may wait in the worker, of one stream: half a minute. */
const mostWaiting = 30 * 16_000;

export function createSpeakerClient(worker: Worker<SpeakersRequest, WorkerReply>): SpeakerClient {
  const streams = new Map<number, OpenStream>();
  const prints = new Map<number, PromiseWithResolvers<Float32Array>>();
  let lost: EngineError | undefined;
  let opened = 0;
  worker.onReply((reply) => {
    if (reply.kind === "printed") {
      const print = prints.get(reply.print);
      prints.delete(reply.print);
      if (reply.voice) print?.resolve(reply.voice);
      else
        print?.reject(new EngineError("BAD_AUDIO", "The voice is heard too shortly. Send a second of speech or more."));
      return;
    }
    streams.get(reply.stream)?.hear(reply);
  });
  // Once for all: what waits on the process itself would stay for as long as it lives.
  void worker.ended.then((exit) => {
    lost = engineCrashed(exit);
    for (const stream of [...streams.values()]) stream.fail(lost);
    for (const print of prints.values()) print.reject(lost);
    prints.clear();
  });

  return {
    open(speakerCount) {
      opened += 1;
      const stream = opened;
      const request = (message: SpeakersRequest) =>
        worker.request(message).catch((error: EngineError) => open.fail(error));
      const open = createOpenStream(() => streams.delete(stream));
      streams.set(stream, open);
      if (lost) open.fail(lost);
      else void request({ kind: "open", stream, speakerCount });
      return {
        async push(samples) {
          if (!open.isOpen()) return;
          await open.reserve(samples.length, () => request({ kind: "samples", stream, samples }));
        },
        async finish() {
          if (open.isOpen()) await request({ kind: "finish", stream });
          return open.told;
        },
        toldMs: open.toldMs,
        close() {
          if (!open.isOpen()) return;
          open.fail(new EngineError("RECOGNITION_FAILED", "Nobody waits any more."));
          worker.request({ kind: "close", stream }).catch(() => {});
        },
      };
    },
    async print(samples) {
      opened += 1;
      const print = Promise.withResolvers<Float32Array>();
      prints.set(opened, print);
      const sent = worker.request({ kind: "print", print: opened, samples });
      sent.catch(print.reject);
      return print.promise;
    },
  };
}

interface OpenStream {
  readonly told: Promise<ToldSpeakers>;
  isOpen(): boolean;
  toldMs(): number;
  /** Sends so many samples, and resolves when few enough wait. */
  reserve(samples: number, send: () => Promise<void>): Promise<void>;
  hear(reply: Exclude<WorkerReply, { kind: "printed" }>): void;
  fail(error: EngineError): void;
}

function createOpenStream(onClosed: () => void): OpenStream {
  const told = Promise.withResolvers<ToldSpeakers>();
  // It may fail before anybody asks.
  told.promise.catch(() => {});
  let isOpen = true;
  let waiting = 0;
  let reached = 0;
  let proceed = () => {};
  const leave = () => {
    isOpen = false;
    proceed();
    onClosed();
  };
  const fail = (error: EngineError) => {
    told.reject(error);
    leave();
  };
  return {
    told: told.promise,
    isOpen: () => isOpen,
    toldMs: () => (reached * 1000) / 16_000,
    fail,
    async reserve(samples, send) {
      waiting += samples;
      await send();
      if (waiting <= mostWaiting || !isOpen) return;
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    },
    hear(reply) {
      if (reply.kind === "failed") return fail(new EngineError("RECOGNITION_FAILED", reply.message));
      if (reply.kind === "told") {
        told.resolve({ turns: reply.turns, speakers: reply.speakers });
        return leave();
      }
      if (reply.kind === "reached") {
        reached = reply.samples;
        return;
      }
      waiting -= reply.samples;
      if (waiting <= mostWaiting) proceed();
    },
  };
}
