import type { Envelope } from "./worker-messages.ts";

/** Sends the parent a message about one of its requests. */
export type ReplyTo<Reply> = (line: number, message: Reply) => void;

/**
 * Makes this process a worker: the first message says what to load, every further one goes to the handler returned by
 * `load`. It ends with its parent.
 */
export function serveParent<Load, Reply>(
  load: (what: Load, reply: ReplyTo<Reply>) => (request: Envelope<never>) => void,
): void {
  process.once("message", ({ line, message }: Envelope<Load>) => {
    process.on("message", load(message, tellParent));
    tellParent(line, { kind: "ready" });
  });
  // Without a parent there is nobody to answer.
  process.on("disconnect", () => process.exit(0));
  // The parent decides when to stop: an interrupt of the whole group must not end utterances in progress.
  process.on("SIGINT", () => {});
}

function tellParent(line: number, message: unknown): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.({ line, message });
}

/**
 * Prints an exception in a worker: like all output of a process it is dropped unless LOG_TEXT is set. Nobody else gets
 * it.
 */
export function printError(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
}
