import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { codeOf, unreachable } from "@funasr-images/errors";
import { createByteRing, createRingWriter, type RingWriter } from "./byte-ring.ts";
import { DecodeError } from "./decode-error.ts";
import { loadDecoder, threadProgram } from "./load-decoder.ts";
import { mostPosted, type Outcome, type ThreadMessage, type ThreadTask } from "./thread-messages.ts";

/** Bytes that arrive, or a file. */
export type ThreadSource = { readonly bytes: AsyncIterable<Uint8Array> } | { readonly file: string };

export interface ThreadOptions {
  /** Maximum time without progress although there is something to do. */
  readonly stallMs: number;
  /** What decodes. @default FFmpeg's */
  readonly module?: Promise<WebAssembly.Module>;
}

/** The isolate only moves samples; what a file can blow up is the decoder's own memory, which has a limit of its own. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 };

/**
 * One file in a thread of its own, which is ended when the caller stops.
 *
 * @throws DecodeError `TOO_SLOW`, `DAMAGED`; errors of the source as they are
 */
export async function* runThread(
  source: ThreadSource,
  { stallMs, module = loadDecoder() }: ThreadOptions,
): AsyncGenerator<ThreadMessage> {
  const ring = createByteRing();
  const posted = new SharedArrayBuffer(4);
  const counter = new Int32Array(posted);
  const task: ThreadTask = {
    module: await module,
    source: "file" in source ? source : { ring },
    posted,
  };
  const thread = new Worker(threadProgram, {
    workerData: task,
    env: {},
    execArgv: [],
    resourceLimits,
  });
  const over = new AbortController();
  const writer = createRingWriter(ring);
  const feeding = "bytes" in source ? feed(source.bytes, writer, over.signal) : undefined;
  // It is awaited at the end.
  feeding?.catch(() => {});
  const watch = watchProgress({ writer: feeding && writer, counter, stallMs }, () => over.abort(tooSlow(stallMs)));
  // A busy machine may take long to start it.
  thread.once("online", watch.moved);
  let outcome: Outcome | undefined;
  try {
    for await (const [message] of on(thread, "message", { signal: over.signal, close: ["exit"] })) {
      const event = message as ThreadMessage;
      if (event.kind === "end") outcome = event.outcome;
      if (event.kind === "end" && event.outcome === "sourceFailed") break;
      yield event;
      if (event.kind === "block") {
        watch.moved();
        Atomics.sub(counter, 0, 1);
        Atomics.notify(counter, 0);
      }
    }
    // The sender waits until all of it has been read, whatever follows the sound.
    if (outcome) writer.close();
    await feeding;
    if (!outcome) unreachable("a decoder that ends without a result");
  } catch (error) {
    if (over.signal.aborted) throw over.signal.reason;
    if (!isTrap(error)) throw error;
    throw new DecodeError("DAMAGED", "The audio is damaged: its decoder failed", { cause: error });
  } finally {
    watch.stop();
    over.abort();
    writer.close();
    await thread.terminate();
  }
}

async function feed(bytes: AsyncIterable<Uint8Array>, writer: RingWriter, signal: AbortSignal): Promise<void> {
  try {
    for await (const piece of bytes) {
      if (signal.aborted) return;
      await writer.write(piece);
    }
    writer.end();
  } catch (error) {
    writer.fail();
    throw error;
  }
}

interface Watched {
  /** Undefined if it reads a file. */
  readonly writer: RingWriter | undefined;
  /** Blocks that wait for the caller. */
  readonly counter: Int32Array;
  readonly stallMs: number;
}

/** Notices a decoder that has something to do and does not get on with it. */
function watchProgress({ writer, counter, stallMs }: Watched, onStall: () => void) {
  const waits = () => writer?.isStarving() || Atomics.load(counter, 0) >= mostPosted;
  let since = performance.now();
  let reached = writer?.taken();
  const timer = setInterval(() => {
    const now = writer?.taken();
    if (waits() || now !== reached) since = performance.now();
    reached = now;
    if (performance.now() - since > stallMs) onStall();
  }, stallMs / 10);
  return {
    moved() {
      since = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}

/** A fault of the decoder that a file caused: it ends the thread, and nothing else. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && (error.name === "RuntimeError" || codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY");
}

function tooSlow(stallMs: number): DecodeError {
  const fix = "Convert it to wav.";
  return new DecodeError("TOO_SLOW", `The audio could not be decoded: no progress within ${stallMs / 1000} s`, { fix });
}
