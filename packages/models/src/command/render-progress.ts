import { renderBytes } from "@funasr-images/catalog";
/** The state of a download, a few times a second. */
export interface ProgressTotals {
  /** Bytes that are there. */
  readonly bytes: number;
  readonly total: number;
  readonly bytesPerSecond: number;
  /** Absent while the rate is not known. */
  readonly secondsLeft?: number | undefined;
}

/** Where progress is shown. */
export interface Progress {
  /** Shown on a terminal only, until the next call. */
  totals(totals: ProgressTotals): void;
  /** A line that stays. */
  line(text: string): void;
  /** Removes the passing line. */
  end(): void;
}

/** Progress on a terminal; in CI and in files only the lines that stay. */
export function createProgress(
  stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Progress {
  const passing = stream.isTTY === true && !env.CI;
  const clear = passing ? "\r\u001b[K" : "";
  return {
    totals: (totals) => {
      if (passing) stream.write(clear + renderTotals(totals).slice(0, (stream.columns || 80) - 1));
    },
    line: (text) => stream.write(`${clear}${text}\n`),
    end: () => stream.write(clear),
  };
}

/** `240.0 MB of 764.3 MB, 31 %, 52.1 MB/s, 0:10 left`. */
export function renderTotals({ bytes, total, bytesPerSecond, secondsLeft }: ProgressTotals): string {
  const share = total === 0 ? 100 : Math.floor((bytes / total) * 100);
  const left = secondsLeft === undefined || !Number.isFinite(secondsLeft) ? "" : `, ${renderTime(secondsLeft)} left`;
  return `${renderBytes(bytes)} of ${renderBytes(total)}, ${share} %, ${renderBytes(bytesPerSecond)}/s${left}`;
}

function renderTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
