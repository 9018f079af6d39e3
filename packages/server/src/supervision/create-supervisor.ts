import { EngineError, type EngineState } from "../engine.ts";
import { describeExit, type EngineExit } from "../engine-exit.ts";

/** A running process. */
export interface RunningChild {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever cause. */
  readonly ended: Promise<EngineExit>;
  /** False as soon as it has ended, a moment before {@link ended} says how. */
  isAlive(): boolean;
  /** Ends it: cleanly, then by force. */
  stop(): Promise<void>;
  /** Kills it because it hangs, which its exit says: utterances in progress are not to blame. */
  killHung(): void;
}

export interface Supervisor<Child extends RunningChild> {
  /** The first launch; the caller gets its failure. Later ones are retried for ever. */
  start(): Promise<void>;
  /** @throws EngineError `ENGINE_UNAVAILABLE` */
  current(): Child;
  /** Process id of the child; undefined while it is down. */
  pid(): number | undefined;
  onStateChange(listener: (state: EngineState) => void): void;
  /** Kills the child because it hangs; it is restarted. */
  killHung(): void;
  close(): Promise<void>;
}

/**
 * Keeps one child alive: restarts it when it ends, immediately after a long life, with increasing delays after short
 * ones.
 */
export function createSupervisor<Child extends RunningChild>(
  launch: (signal: AbortSignal) => Promise<Child>,
  pause = (ms: number, signal: AbortSignal) => sleep(ms, signal),
): Supervisor<Child> {
  const stopping = new AbortController();
  const listeners: ((state: EngineState) => void)[] = [];
  let child: Child | undefined;
  let why = "it has not been started";
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
        const exit = await next.ended;
        why = describeExit(exit);
        child = undefined;
        if (stopping.signal.aborted) return;
        announce({ up: false, exit });
        shortLives = performance.now() - born > longLifeMs ? 0 : shortLives + 1;
      }
      await pause(backOffMs(shortLives), stopping.signal);
      if (stopping.signal.aborted) return;
      next = await launch(stopping.signal).catch((error: unknown) => {
        shortLives += 1;
        const exit = exitOf(error);
        why = describeExit(exit);
        if (!stopping.signal.aborted) announce({ up: false, exit });
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
      if (child?.isAlive()) return child;
      const reason = child ? "it has just ended" : why;
      throw new EngineError("ENGINE_UNAVAILABLE", `The engine is down: ${reason}`, {
        fix: "Try again in a few seconds.",
      });
    },
    pid: () => child?.pid,
    onStateChange(listener) {
      listeners.push(listener);
    },
    killHung: () => child?.killHung(),
    async close() {
      stopping.abort();
      await child?.stop();
      await work;
    },
  };
}

const longLifeMs = 60_000;

/** Why a launch failed; the message of any other error may contain anything, so it is not shown. */
function exitOf(error: unknown): EngineExit {
  if (!(error instanceof EngineError)) return { process: "the engine", code: "START_FAILED" };
  // Before there is a process, only models are checked.
  return error.exit ?? { process: "the engine", code: "MODEL_BROKEN" };
}

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
