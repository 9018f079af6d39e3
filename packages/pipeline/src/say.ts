/** Output of a run: lines that stay, and progress that the next output replaces. */
export interface Say {
  line(text: string): void;
  /** Shown on a terminal only, until the next call. */
  progress(text: string): void;
}

/** Plain lines in CI, on a terminal progress, too. */
export function createSay(stream: NodeJS.WriteStream, started = performance.now()): Say {
  const passing = stream.isTTY && !process.env.CI;
  const clear = passing ? "\r\u001b[K" : "";
  const stamp = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  `;
  return {
    line: (text) => stream.write(`${clear}${stamp()}${text}\n`),
    progress: (text) => {
      if (passing) stream.write(`${clear}${stamp()}${text.slice(0, (stream.columns ?? 80) - 12)}`);
    },
  };
}
