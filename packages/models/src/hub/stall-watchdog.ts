/** Watches a connection: aborts when nothing arrived for a while. A total time-out would punish slow lines. */
export interface StallWatchdog {
  /** Aborts on silence, or with the caller's own signal. */
  readonly signal: AbortSignal;
  /** Whether it was silence that ended the connection. */
  readonly stalled: () => boolean;
  /** Something arrived. */
  touch(): void;
  stop(): void;
}

export function startStallWatchdog(limitMs: number, caller?: AbortSignal): StallWatchdog {
  const controller = new AbortController();
  const silence = () => controller.abort(new DOMException(`no byte for ${limitMs} ms`, "TimeoutError"));
  const timer = setTimeout(silence, limitMs);
  return {
    signal: caller ? AbortSignal.any([caller, controller.signal]) : controller.signal,
    stalled: () => controller.signal.aborted,
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
