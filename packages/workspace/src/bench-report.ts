import { unreachable } from "@funasr-images/errors";

/** The request to a benchmark. */
export interface BenchOptions {
  /** One run of everything instead of five. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** Shows what is measured now. */
  readonly say: (text: string) => void;
}

/** One peer on one task. */
export interface BenchRow {
  /** What was done, e.g. `240 MB, 5 MB/s a connection`. */
  readonly task: string;
  readonly peer: string;
  readonly unit: string;
  /** One figure a run. */
  readonly runs: readonly number[];
  readonly median: number;
  /** This project's median by that of the peer, in the direction in which more is better. */
  readonly ratio?: number;
  /** What a reader has to know about the figure. */
  readonly note?: string;
}

/** A claim with a figure. */
export interface BenchWanted {
  readonly text: string;
  /** Absent when it could not be measured. */
  readonly value?: number;
  readonly limit: number;
  readonly holds: boolean;
}

export interface BenchReport {
  readonly name: string;
  readonly rows: readonly BenchRow[];
  readonly wanted: readonly BenchWanted[];
  readonly absent: readonly { readonly peer: string; readonly reason: string }[];
}

/** A benchmark is the default export of `packages/<room>/bench/<name>.ts`. */
export type Bench = (options: BenchOptions) => Promise<BenchReport>;

/** The middle figure; the mean of the two middle ones of an even number. @throws if there is none */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  if (low === undefined || high === undefined) unreachable("There is no median of nothing");
  return (low + high) / 2;
}

/** The report as a table. */
export function renderReport({ rows, wanted, absent }: BenchReport): string {
  const cells = rows.map(({ task, peer, unit, runs, median, ratio, note }) => [
    task,
    peer,
    `${round(median)} ${unit}`,
    `${round(Math.min(...runs))} to ${round(Math.max(...runs))}`,
    ratio === undefined ? "" : `x ${ratio.toFixed(2)}`,
    note ?? "",
  ]);
  const table = [["task", "peer", "median", "runs", "ours by it", ""], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const claims = wanted.map(
    ({ text, value, limit, holds }) =>
      `${holds ? "holds" : "MISSED"}  ${text}: ${value === undefined ? "not measured" : round(value)} (limit ${limit})`,
  );
  const missing = absent.map(({ peer, reason }) => `absent  ${peer}: ${reason}`);
  return `${[...lines, "", ...claims, ...missing].join("\n")}\n`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
