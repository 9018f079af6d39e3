import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { engineCrashed } from "../../engine.ts";
import type { WordSink } from "../../engine-exit.ts";
import { awaitChildReady } from "../../supervision/await-child-ready.ts";
import { childEnvironment } from "../../supervision/child-environment.ts";
import { type TrackedChild, trackChild } from "../../supervision/track-child.ts";
import { withoutCore } from "../../supervision/without-core.ts";

/** A child process of this engine, ready to work. */
export interface Worker<Request, Reply> extends TrackedChild {
  /**
   * Resolves when the channel took the message.
   *
   * @throws EngineError `ENGINE_CRASHED`
   */
  request(message: Request): Promise<void>;
  onReply(listener: (reply: Reply) => void): void;
}

export interface LaunchOptions<Request> {
  /** For messages: `recogniser`, ... */
  readonly name: string;
  /** What it runs: the source in a checkout, relative to this file, and the bundle beside ours in an image. */
  readonly program: { readonly source: string; readonly bundle: string };
  /** The first message; it answers `{ kind: "ready" }`. */
  readonly load: Request;
  /** Threads of libuv's pool, where decodes run. */
  readonly poolThreads: number;
  readonly startTimeoutMs: number;
  /** Gets what it prints. @default nobody does */
  readonly onWords?: WordSink | undefined;
  readonly signal: AbortSignal;
}

/** @throws EngineError `ENGINE_START` */
export async function launchWorker<Request extends object, Reply extends { readonly kind: string }>(
  options: LaunchOptions<Request>,
): Promise<Worker<Request, Exclude<Reply, { kind: "ready" }>>> {
  const { program, load, poolThreads, startTimeoutMs, onWords, signal } = options;
  const name = `the worker ${options.name} of engine sherpa`;
  const file = import.meta.url.endsWith(".ts") ? program.source : program.bundle;
  const child = spawn(...withoutCore(process.execPath, [fileURLToPath(new URL(file, import.meta.url))]), {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // One heap for all threads: several keep what they free to themselves, which looks like a leak for hours.
    env: { MALLOC_ARENA_MAX: "1", ...childEnvironment(), UV_THREADPOOL_SIZE: String(poolThreads) },
  });
  const tracked = trackChild(child, { name, onWords });
  const listeners: ((reply: Exclude<Reply, { kind: "ready" }>) => void)[] = [];
  const ready = Promise.withResolvers<void>();
  child.on("message", (message: Reply) => {
    if (message.kind === "ready") return ready.resolve();
    for (const listener of listeners) listener(message as Exclude<Reply, { kind: "ready" }>);
  });
  const request = (message: Request) =>
    new Promise<void>((resolve, reject) => {
      // A channel that is closed or breaks means an ending process, which is known for sure a moment later.
      const explain = () => tracked.ended.then((exit) => reject(engineCrashed(exit)));
      if (!child.connected) void explain();
      else child.send(message, (error) => (error ? void explain() : resolve()));
    });

  request(load).catch(() => {});
  await awaitChildReady(tracked, ready.promise, { name, timeoutMs: startTimeoutMs, signal });
  return { ...tracked, request, onReply: (listener) => listeners.push(listener) };
}
