import type { Engine } from "../engine.ts";
import type { Log } from "../log.ts";
import { judgeSilences, type Silence } from "../supervision/judge-silences.ts";
import { processorTime } from "../supervision/processor-time.ts";
import type { Canary } from "./canary.ts";
import { runCanary } from "./run-canary.ts";

export type ReadyState =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string; readonly draining?: true };

/** Whether the engine has lately been heard to recognise the right text. */
export interface Readiness {
  state(): ReadyState;
  /** Not ready from now on, for good. */
  drain(): void;
}

export interface ReadinessOptions {
  readonly engine: Engine;
  readonly canary: Canary;
  readonly intervalMs: number;
  /** Longest wait for one answer. @default 60000 */
  readonly timeoutMs?: number;
  readonly log: Log;
  /** Processor time that a process has used so far, milliseconds. */
  readonly cpuMs?: (pid: number) => number;
  /** Ends a process that hangs, by force. */
  readonly kill?: (pid: number) => void;
}

/**
 * Runs the canary when the engine comes up, and again at the interval: nothing else proves that all models are there.
 * An engine that hangs is killed, so that whoever supervises it starts another; one that is merely busy stays as ready
 * as it was.
 */
export function watchReadiness(options: ReadinessOptions): Readiness {
  const { engine, canary, intervalMs, timeoutMs = 60_000, log } = options;
  const { cpuMs = processorTime, kill = killProcess } = options;
  let current: ReadyState = { ready: false, reason: "the engine is starting" };
  let drained = false;
  // Counts the engine's lives: an answer from a former life proves nothing.
  let life = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Since the last answer. */
  let silences: Silence[] = [];

  const become = (next: ReadyState) => {
    if (drained) return;
    const changed = current.ready !== next.ready;
    current = next;
    if (changed || !next.ready) log[next.ready ? "info" : "warn"](next, next.ready ? "ready" : "not ready");
  };

  async function check(): Promise<void> {
    const checkedLife = life;
    const workedBefore = workedMs();
    const outcome = await runCanary(engine, canary, timeoutMs);
    if (checkedLife !== life || drained) return;
    if (outcome.kind === "silence") {
      silences.push({ waitedMs: timeoutMs, workedMs: workedMs() - workedBefore });
      takeSilence();
      timer = setTimeout(check, 0);
      return;
    }
    silences = [];
    become(outcome.kind === "heard" ? { ready: true } : { ready: false, reason: outcome.reason });
    timer = setTimeout(check, intervalMs);
  }

  function takeSilence(): void {
    const reason = `the canary has had no answer within ${timeoutMs / 1000} s`;
    const verdict = judgeSilences(silences);
    if (verdict === "busy") {
      log.warn({ silences: silences.length }, `the engine is busy: ${reason}`);
      return;
    }
    become({ ready: false, reason });
    if (verdict === "idle") return;
    const processes = engine.processes();
    log.error({ processes }, "the engine hangs and is killed");
    for (const { pid } of processes) kill(pid);
  }

  function workedMs(): number {
    return engine.processes().reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  }

  engine.onStateChange((state) => {
    life += 1;
    silences = [];
    clearTimeout(timer);
    if (!state.up) return become({ ready: false, reason: `the engine is down: ${state.reason}` });
    void check();
  });

  return {
    state: () => current,
    drain() {
      drained = true;
      clearTimeout(timer);
      current = { ready: false, reason: "the server is stopping", draining: true };
    },
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
