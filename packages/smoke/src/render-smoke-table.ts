import { renderBytes } from "@funasr-images/catalog";
import { describeCheck } from "./branch-check.ts";
import type { SmokeReport } from "./smoke-report.ts";

/** Reports as an aligned table for terminals, and below it one line for each failure. */
export function renderSmokeTable(reports: readonly SmokeReport[]): string {
  const rows = [columns.map(([title]) => title), ...reports.map((report) => columns.map(([, show]) => show(report)))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const failures = reports.flatMap(({ branch, arch, failures }) =>
    failures.map(({ code, message }) => `${branch} ${arch} ${code}: ${message}`),
  );
  const shown = reports.flatMap(({ branch, arch, checks }) =>
    checks.map((check) => `${branch} ${arch} ${describeCheck(check)}`),
  );
  return [
    ...table,
    ...(shown.length > 0 ? ["", ...shown] : []),
    ...(failures.length > 0 ? ["", ...failures] : []),
  ].join("\n");
}

const absent = "-";
const seconds = (value: number | undefined) => (value === undefined ? absent : `${value.toFixed(1)} s`);
const bytes = (value: number | undefined) => (value === undefined ? absent : renderBytes(value));
const ratio = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? absent;

const columns: readonly (readonly [string, (report: SmokeReport) => string])[] = [
  ["branch", ({ branch }) => branch],
  ["arch", ({ arch }) => arch],
  ["result", ({ ok }) => (ok ? "ok" : "FAILED")],
  ["CER", ({ cer }) => ratio(cer, 3)],
  ["RTF", ({ rtf }) => ratio(rtf, 3)],
  ["ready", ({ readySeconds }) => seconds(readySeconds)],
  ["stop", ({ stopSeconds }) => seconds(stopSeconds)],
  ["peak memory", ({ peakMemoryBytes }) => bytes(peakMemoryBytes)],
  ["unpacked", ({ unpackedBytes }) => bytes(unpackedBytes)],
  ["compressed", ({ compressedBytes }) => bytes(compressedBytes)],
];
