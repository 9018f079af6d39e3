/** Where something that moves bytes stands as a whole. */
export interface Totals {
  /** Bytes that are there, those of earlier runs too. */
  readonly bytes: number;
  readonly total: number;
  /** Over the last seconds. */
  readonly bytesPerSecond: number;
  /** `undefined` while nothing arrives. */
  readonly secondsLeft: number | undefined;
}

/** Where a download as a whole stands. */
export interface DownloadTotals extends Totals {
  /** Connections in use, and how many are allowed at the moment. */
  readonly connections: { readonly used: number; readonly limit: number };
}

export interface TotalsMeter {
  /** A file begins with this many bytes of an earlier run. */
  begin(file: string, bytes: number): void;
  /** This many bytes of a file are there. */
  set(file: string, bytes: number): void;
  /** Reports a last time and stops. */
  stop(): void;
}

const everyMs = 200;
/** Samples that the rate is taken over: three seconds. */
const samplesKept = 15;

/** Adds up what arrives and reports it five times a second. */
export function startTotals(total: number, onTotals: (totals: Totals) => void): TotalsMeter {
  const files = new Map<string, number>();
  const samples: Sample[] = [{ at: performance.now(), arrived: 0 }];
  let resumed = 0;
  const report = () => {
    const bytes = [...files.values()].reduce((sum, count) => sum + count, 0);
    samples.push({ at: performance.now(), arrived: bytes - resumed });
    if (samples.length > samplesKept) samples.shift();
    onTotals({ bytes, total, ...planRest(samples, total - bytes) });
  };
  const timer = setInterval(report, everyMs);
  return {
    begin: (file, bytes) => {
      resumed += bytes;
      files.set(file, bytes);
    },
    set: (file, bytes) => void files.set(file, bytes),
    stop: () => {
      clearInterval(timer);
      report();
    },
  };
}

interface Sample {
  readonly at: number;
  readonly arrived: number;
}

function planRest(samples: readonly Sample[], rest: number): Pick<Totals, "bytesPerSecond" | "secondsLeft"> {
  const [first, last] = [samples[0], samples.at(-1)];
  const seconds = first && last ? (last.at - first.at) / 1000 : 0;
  // A restarted file makes bytes vanish: the rate does not turn negative.
  const bytesPerSecond = first && last && seconds > 0 ? Math.max(0, (last.arrived - first.arrived) / seconds) : 0;
  return { bytesPerSecond, secondsLeft: bytesPerSecond > 0 ? rest / bytesPerSecond : undefined };
}
