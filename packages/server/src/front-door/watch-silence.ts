export interface SilenceWatch {
  /** Something was received. */
  interrupt(): void;
  stop(): void;
}

/** Calls back whenever nothing was received for the time. One timer, however often it is interrupted. */
export function watchSilence(timeoutMs: number, onSilence: () => void): SilenceWatch {
  let since = performance.now();
  let timer = setTimeout(check, timeoutMs);

  function check(): void {
    const left = timeoutMs - (performance.now() - since);
    if (left <= 0) {
      since = performance.now();
      onSilence();
    }
    timer = setTimeout(check, left > 0 ? left : timeoutMs);
    timer.unref();
  }

  timer.unref();
  return {
    interrupt() {
      since = performance.now();
    },
    stop: () => clearTimeout(timer),
  };
}
