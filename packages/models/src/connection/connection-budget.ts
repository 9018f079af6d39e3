import { RetryableFailure } from "../hub/retry.ts";
import { isConnectionError } from "./connection-error.ts";

/** How many connections a run may hold, to all hosts together; adapts to what they can take. */
export interface ConnectionBudget {
  /** Connections that are allowed at the moment. */
  readonly limit: number;
  /** Connections that are held. */
  readonly used: number;
  /** Waits for a place, first come, first served. @throws the signal's reason */
  acquire(signal: AbortSignal): Promise<ConnectionLease>;
}

/** The right to one connection. */
export interface ConnectionLease {
  /** Content flows. */
  thrive(): void;
  /** `trouble`: the host asked for less, failed, or went silent. Only the first call counts. */
  release(outcome: "done" | "trouble"): void;
}

/**
 * As TCP does it: up by one for every connection that works until there is trouble; then half, and from there on up by
 * one only after as many finished connections as are allowed. Troubles of connections from before the last halving are the same
 * trouble.
 */
export function createConnectionBudget({
  start,
  max,
}: {
  readonly start: number;
  readonly max: number;
}): ConnectionBudget {
  const waiting: (() => void)[] = [];
  let limit = Math.min(start, max);
  let used = 0;
  let era = 0;
  let finished = 0;

  const admit = () => {
    while (used < limit && waiting.length > 0) {
      used += 1;
      waiting.shift()?.();
    }
  };
  const grow = () => {
    limit = Math.min(max, limit + 1);
    admit();
  };
  const halve = () => {
    limit = Math.max(1, Math.floor(limit / 2));
    era += 1;
    finished = 0;
  };

  const openLease = (): ConnectionLease => {
    const born = era;
    let held = true;
    let thrives = false;
    return {
      thrive: () => {
        if (thrives) return;
        thrives = true;
        if (era === 0) grow();
      },
      release: (outcome) => {
        if (!held) return;
        held = false;
        used -= 1;
        if (outcome === "trouble" && born === era) halve();
        if (outcome === "done" && era > 0) finished += 1;
        if (finished >= limit) {
          finished = 0;
          grow();
        }
        admit();
      },
    };
  };

  return {
    get limit() {
      return limit;
    },
    get used() {
      return used;
    },
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(signal.reason);
        };
        const enter = () => {
          signal.removeEventListener("abort", leave);
          resolve(openLease());
        };
        signal.addEventListener("abort", leave, { once: true });
        waiting.push(enter);
        admit();
      }),
  };
}

/** Whether a failure means that the host takes fewer connections: 429, 5xx, silence, a refused or broken connection. */
export function isTrouble(error: unknown): boolean {
  if (isConnectionError(error, "STREAM_UNANSWERED")) return true;
  const codes: readonly string[] = ["HUB_BUSY", "HUB_UNAVAILABLE", "HUB_STALLED", "HUB_UNREACHABLE"];
  return error instanceof RetryableFailure && codes.includes(error.code);
}
