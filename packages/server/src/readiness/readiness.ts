import type { Engine } from "../engine.ts";
import { type EngineExitCode, explainExit } from "../engine-exit.ts";
import type { Log } from "../log.ts";
import { judgeSilences, type Silence } from "../supervision/judge-silences.ts";
import { processorTime } from "../supervision/processor-time.ts";
import type { Canary } from "./canary.ts";
import { runCanary } from "./run-canary.ts";

export type ReadyState =
  | { readonly ready: true }
  /** Only in our own words: probes show it to everybody. `code` says how the engine ended, if it has. */
  | { readonly ready: false; readonly reason: string; readonly code?: EngineExitCode; readonly draining?: true };

/** Whether the engine has recently recognised the right text. */
export interface Readiness {
  state(): ReadyState;
  /** Not ready from now on, permanently. */
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
}

/** Pause before the first retry after a failure; it doubles each time. */
const retryMs = 1000;

/**
 * Runs the canary when the engine comes up, and again at the interval: nothing else proves that all models are there.
 * An engine that hangs is killed, so that its supervisor restarts it; one that is merely busy stays ready.
 */
export function watchReadiness(options: ReadinessOptions): Readiness {
  const { engine, canary, intervalMs, timeoutMs = 60_000, log } = options;
  const { cpuMs = processorTime } = options;
  let current: ReadyState = { ready: false, reason: "the engine is starting" };
  let drained = false;
  // Counts the engine's restarts: an answer from before one proves nothing.
  let life = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Since the last answer. */
  let silences: Silence[] = [];
  /** In a row. */
  let failures = 0;

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
    if (outcome.kind === "failed" && log.withText) log.warn(outcome.words, "the canary's text");
    become(outcome.kind === "heard" ? { ready: true } : { ready: false, reason: outcome.reason });
    failures = outcome.kind === "failed" ? failures + 1 : 0;
    // A failure may have been bad luck; clients should not have to wait for the next interval.
    timer = setTimeout(check, failures > 0 ? Math.min(intervalMs, retryMs * 2 ** (failures - 1)) : intervalMs);
  }

  function takeSilence(): void {
    const reason = `the canary got no answer within ${timeoutMs / 1000} s`;
    const verdict = judgeSilences(silences);
    if (verdict === "busy") {
      log.warn({ silences: silences.length }, `the engine is busy: ${reason}`);
      return;
    }
    become({ ready: false, reason });
    if (verdict === "idle") return;
    log.error({ processes: engine.processes() }, "the engine hangs and is killed");
    engine.killHung?.();
  }

  function workedMs(): number {
    return engine.processes().reduce((sum, { pid }) => sum + cpuMs(pid), 0);
  }

  engine.onStateChange((state) => {
    life += 1;
    silences = [];
    failures = 0;
    clearTimeout(timer);
    if (state.up) return void check();
    const { exit } = state;
    become({ ready: false, reason: `the engine is down: ${explainExit(exit)}`, code: exit.code });
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
