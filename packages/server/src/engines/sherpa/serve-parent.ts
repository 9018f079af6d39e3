import type { Envelope } from "./worker-messages.ts";

/** Tells the parent something about what it has begun. */
export type ReplyTo<Reply> = (line: number, message: Reply) => void;

/**
 * Makes this process a worker: the first message says what to load, every further one is answered by what `load` returns.
 * It ends with its parent.
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
  // The parent decides when to stop: an interrupt of the whole group must not end utterances in flight.
  process.on("SIGINT", () => {});
}

function tellParent(line: number, message: unknown): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.({ line, message });
}

/**
 * An exception in a worker: its words go where everything goes that a process prints, which is nowhere unless LOG_TEXT
 * asks for it. Nobody else gets them.
 */
export function sayWords(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${words}\n`);
}
