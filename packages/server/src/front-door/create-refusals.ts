import type { FrameError } from "@funasr-images/protocol";

export interface RefusalOptions {
  /** Clients of the streaming server wait for `is_final`: they are told at once. */
  readonly streaming: boolean;
  /** Bytes received over the connection so far. */
  readonly bytesRead: () => number;
  /** Whether an answer is due, or the client cannot send. */
  readonly isBusy: () => boolean;
  readonly explain: (refused: FrameError) => void;
  /** How long a client must be silent to be told without an answer, milliseconds. @default 1000 */
  readonly quietMs?: number;
}

/** What was refused on one connection, until its client has been told. */
export interface Refusals {
  take(refused: FrameError): void;
  /** What the answer to an utterance tells, at its end frame. */
  ofUtterance(): readonly FrameError[];
  stop(): void;
}

/** More are not remembered: a client that sends only such frames gets no long answer. */
const mostHeld = 10;

/**
 * Tells clients what was refused. Those of the file server take the next message for the answer, so there it comes with the
 * answer; or alone when nothing has arrived for a second, as then even the end frame may have been refused.
 */
export function createRefusals(options: RefusalOptions): Refusals {
  const { streaming, bytesRead, isBusy, explain, quietMs = 1000 } = options;
  let held: FrameError[] = [];
  let timer: NodeJS.Timeout | undefined;
  let bytesAtCheck = 0;

  function check(): void {
    timer = undefined;
    if (bytesRead() === bytesAtCheck && !isBusy()) {
      for (const refused of held) explain(refused);
      held = [];
    }
    waitForQuiet();
  }

  function waitForQuiet(): void {
    if (held.length === 0 || timer) return;
    bytesAtCheck = bytesRead();
    timer = setTimeout(check, quietMs).unref();
  }

  return {
    take(refused) {
      if (streaming) return explain(refused);
      const known = held.some(({ message }) => message === refused.message);
      if (!known && held.length < mostHeld) held.push(refused);
      waitForQuiet();
    },
    ofUtterance() {
      const refused = held;
      held = [];
      return refused;
    },
    stop: () => clearTimeout(timer),
  };
}
