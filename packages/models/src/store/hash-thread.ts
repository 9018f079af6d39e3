import { Worker } from "node:worker_threads";
import { ModelError } from "../model-error.ts";

/** The sha256 of a file that grows from its start. */
export interface GrowingHash {
  /** Everything before `end` is in the file and stays as it is. */
  extend(end: number): void;
  /** Hashes what lacks, and ends. */
  digest(end: number): Promise<string>;
  /** Ends without a digest. Does nothing after one. */
  close(): void;
}

/** A message to the thread. */
interface Order {
  readonly kind: "extend" | "digest" | "close";
  readonly id: number;
  /** Descriptors are the process's, so the thread reads what the other threads opened. */
  readonly fd: number;
  readonly end: number;
}

interface Answer {
  readonly id: number;
  readonly digest?: string;
  /** As a record: an error loses its `code` on the way between threads. */
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

interface Waiting {
  resolve(digest: string): void;
  reject(error: unknown): void;
}

/** Bytes that are worth a message to the thread: one costs more than a single piece of the network saves. */
const worthAMessage = 2 * 1024 * 1024;

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  users: number;
  /** Why it no longer answers. */
  failure?: unknown;
}

let thread: Thread | undefined;
let lastId = 0;

/** Hashes in a thread that all growing files share: with one more core the hash costs a download no time. */
export function openHashThread(fd: number): GrowingHash {
  lastId += 1;
  const id = lastId;
  thread ??= startThread();
  const used = thread;
  used.users += 1;
  let sent = 0;
  let isOpen = true;

  const send = (kind: Order["kind"], end: number) => used.worker.postMessage({ kind, id, fd, end } satisfies Order);
  const leave = () => {
    if (!isOpen) return;
    isOpen = false;
    used.users -= 1;
    if (used.users > 0) return;
    if (thread === used) thread = undefined;
    void used.worker.terminate();
  };
  return {
    extend: (end) => {
      if (!isOpen || end - sent < worthAMessage) return;
      sent = end;
      send("extend", end);
    },
    digest: (end) =>
      new Promise<string>((resolve, reject) => {
        if (used.failure !== undefined) return reject(used.failure);
        used.waiting.set(id, { resolve, reject });
        send("digest", end);
      }).finally(leave),
    close: () => {
      if (isOpen) send("close", 0);
      leave();
    },
  };
}

function startThread(): Thread {
  const waiting = new Map<number, Waiting>();
  // Its source travels as text, so that a bundle needs no second file; `__name` is what bundlers call to keep names.
  const worker = new Worker(`const __name = (named) => named; (${serveHashes})()`, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  worker.on("message", ({ id, digest, error }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (digest === undefined) asked?.reject(error);
    else asked?.resolve(digest);
  });
  const started: Thread = { worker, waiting, users: 0 };
  const fail = (error: unknown) => {
    started.failure ??= error;
    if (thread === started) thread = undefined;
    for (const asked of waiting.values()) asked.reject(error);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(threadEnded()));
  return started;
}

function threadEnded(): ModelError {
  const fix = "Run again: what is already stored is kept.";
  return new ModelError("STORE_FAILED", "The thread that hashes ended", { where: "model store", fix });
}

/** Runs in the thread: nothing of this module is there. */
function serveHashes(): void {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  const { createHash } = process.getBuiltinModule("node:crypto");
  const { readSync } = process.getBuiltinModule("node:fs");
  const files = new Map<number, { readonly hash: import("node:crypto").Hash; at: number }>();
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);

  const advance = ({ id, fd, end }: Order) => {
    const file = files.get(id) ?? { hash: createHash("sha256"), at: 0 };
    files.set(id, file);
    while (file.at < end) {
      const count = readSync(fd, buffer, 0, Math.min(buffer.length, end - file.at), file.at);
      if (count === 0) break;
      file.hash.update(buffer.subarray(0, count));
      file.at += count;
    }
    return file.hash;
  };
  parentPort?.on("message", (order: Order) => {
    try {
      if (order.kind === "extend") advance(order);
      if (order.kind === "digest") parentPort?.postMessage({ id: order.id, digest: advance(order).digest("hex") });
    } catch (error) {
      // Reported when the digest is asked for: a file that was closed meanwhile does not matter.
      const { message, code } = error as NodeJS.ErrnoException;
      if (order.kind === "digest") parentPort?.postMessage({ id: order.id, error: { message, code } });
    }
    if (order.kind !== "extend") files.delete(order.id);
  });
}
