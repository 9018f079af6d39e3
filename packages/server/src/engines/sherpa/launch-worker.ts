import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { OutputSink } from "../../engine-exit.ts";
import { awaitChildReady } from "../../supervision/await-child-ready.ts";
import { childEnvironment, withoutCore } from "../../supervision/child-environment.ts";
import { type TrackedChild, trackChild } from "../../supervision/track-child.ts";
import { createWorkerChannel, type WorkerChannel } from "./worker-channel.ts";

/** A child process of this engine, ready for work. */
export interface Worker<Request, Reply> extends TrackedChild {
  readonly channel: WorkerChannel<Request, Reply>;
}

export interface LaunchOptions {
  /** For messages: `recogniser`, ... */
  readonly name: string;
  /** Its program: the source in a checkout, relative to this file, and the bundle next to ours in an image. */
  readonly program: { readonly source: string; readonly bundle: string };
  /** The first message, see `serve-parent.ts`. */
  readonly load: object;
  /** Threads of libuv's pool, where decodes run. */
  readonly poolThreads: number;
  readonly startTimeoutMs: number;
  /** Receives what it prints. @default none */
  readonly onOutput?: OutputSink | undefined;
  readonly signal: AbortSignal;
}

/** @throws EngineError `ENGINE_START` */
export async function launchWorker<Request, Reply>(options: LaunchOptions): Promise<Worker<Request, Reply>> {
  const { program, load, poolThreads, startTimeoutMs, onOutput, signal } = options;
  const name = `the worker ${options.name} of engine sherpa`;
  const file = import.meta.url.endsWith(".ts") ? program.source : program.bundle;
  const child = spawn(...withoutCore(process.execPath, [fileURLToPath(new URL(file, import.meta.url))]), {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // One heap for all threads: several heaps each keep freed memory, which looks like a leak for hours.
    env: { MALLOC_ARENA_MAX: "1", ...childEnvironment(), UV_THREADPOOL_SIZE: String(poolThreads) },
  });
  const tracked = trackChild(child, { name, onOutput });
  const channel = createWorkerChannel<object, unknown>(child, tracked.ended);
  const ready = Promise.withResolvers<void>();
  // Its exit says why it does not answer.
  channel
    .ask(load)
    .then(() => ready.resolve())
    .catch(() => {});
  await awaitChildReady(tracked, ready.promise, { name, timeoutMs: startTimeoutMs, signal });
  return { ...tracked, channel: channel as WorkerChannel<Request, Reply> };
}
