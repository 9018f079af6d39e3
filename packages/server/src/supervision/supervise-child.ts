import { EngineError, type EngineState } from "../engine.ts";

/** A process that is up. */
export interface RunningChild {
  readonly pid: number;
  /** Resolves with the reason when the process has ended, for whatever cause. */
  readonly ended: Promise<string>;
  /** Ends it: politely, then by force. */
  stop(): Promise<void>;
}

export interface Supervisor<Child extends RunningChild> {
  /** The first launch; its failure is the caller's. Later ones are retried for ever. */
  start(): Promise<void>;
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  current(): Child;
  /** Of the child; undefined while it is down. */
  pid(): number | undefined;
  onStateChange(listener: (state: EngineState) => void): void;
  close(): Promise<void>;
}

/** Keeps one child alive: launches it again when it ends, at once after a long life, later and later after short ones. */
export function superviseChild<Child extends RunningChild>(
  launch: (signal: AbortSignal) => Promise<Child>,
  pause = (ms: number, signal: AbortSignal) => sleep(ms, signal),
): Supervisor<Child> {
  const stopping = new AbortController();
  const listeners: ((state: EngineState) => void)[] = [];
  let child: Child | undefined;
  let downReason = "it has not been started";
  /** The first launch, then the life after it. */
  let work: Promise<unknown> | undefined;

  const announce = (state: EngineState) => {
    for (const listener of listeners) listener(state);
  };

  async function keepAlive(first: Child): Promise<void> {
    let shortLives = 0;
    for (let next: Child | undefined = first; !stopping.signal.aborted; ) {
      if (next) {
        child = next;
        announce({ up: true });
        const born = performance.now();
        downReason = await next.ended;
        child = undefined;
        if (stopping.signal.aborted) return;
        announce({ up: false, reason: downReason });
        shortLives = performance.now() - born > longLifeMs ? 0 : shortLives + 1;
      }
      await pause(backOffMs(shortLives), stopping.signal);
      if (stopping.signal.aborted) return;
      next = await launch(stopping.signal).catch((error: Error) => {
        shortLives += 1;
        downReason = error.message;
        if (!stopping.signal.aborted) announce({ up: false, reason: downReason });
        return undefined;
      });
      if (stopping.signal.aborted) await next?.stop();
    }
  }

  return {
    async start() {
      const launched = launch(stopping.signal);
      work = launched.catch(() => {});
      const first = await launched;
      child = first;
      work = keepAlive(first);
    },
    current() {
      if (child) return child;
      throw new EngineError("ENGINE_UNAVAILABLE", `The engine is down: ${downReason}. Try again in a few seconds.`);
    },
    pid: () => child?.pid,
    onStateChange(listener) {
      listeners.push(listener);
    },
    async close() {
      stopping.abort();
      await child?.stop();
      await work;
    },
  };
}

const longLifeMs = 60_000;

function backOffMs(shortLives: number): number {
  return Math.min(30_000, 100 * 2 ** shortLives);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
