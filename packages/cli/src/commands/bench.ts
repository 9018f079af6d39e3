import { readFile } from "node:fs/promises";
import { decodeWav, encodePcm16, resample } from "@funasr-images/client";
import { measureColumns } from "@funasr-images/protocol";
import type { Command } from "commander";
import { type BenchStep, runBench } from "../bench/run-bench.ts";
import {
  addConnectionFlags,
  addUtteranceFlags,
  type ConnectionFlags,
  readConnection,
  readUtterance,
  type UtteranceFlags,
} from "../connection-flags.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { parseWhole } from "../parse-values.ts";
import type { Terminal } from "../terminal.ts";

interface Flags extends ConnectionFlags, UtteranceFlags {
  readonly concurrency: readonly number[];
  readonly utterances?: number;
  readonly paced?: true;
  readonly json?: true;
}

export function addBench(program: Command, terminal: Terminal, setExitCode: (code: ExitCode) => void): void {
  const { messages } = terminal;
  const { help } = messages;
  const words = help.bench;
  const steps = (value: string) =>
    value.split(",").map((part) => parseWhole("--concurrency", 1, 10_000, part, messages));
  const command = program.command("bench").description(words.summary).argument("<audio...>", words.audio);
  addConnectionFlags(command, terminal);
  addUtteranceFlags(command, terminal, "offline")
    .option("-c, --concurrency <streams>", words.concurrency, steps, [1, 4])
    .option("-n, --utterances <count>", words.utterances, (value) =>
      parseWhole("--utterances", 1, 1_000_000, value, messages),
    )
    .option("--paced", words.paced)
    .option("--json", help.json)
    .action(async (files: string[], flags: Flags) => setExitCode(await runBenchCommand(files, flags, terminal)));
}

async function runBenchCommand(files: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const { stdout, stderr, messages, paint } = terminal;
  const connection = await readConnection(flags);
  const utterance = await readUtterance(flags);
  const recordings = await Promise.all(
    files.map(async (file) => {
      const { samples, sampleRate } = decodeWav(await readFile(file));
      return encodePcm16(resample(samples, sampleRate, 16_000));
    }),
  );
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  const steps: BenchStep[] = [];
  try {
    for (const streams of flags.concurrency) {
      if (controller.signal.aborted) break;
      const utterances = flags.utterances ?? Math.max(streams * 4, recordings.length);
      if (stderr.isTTY) stderr.write(`\r\u001b[K${paint.dim(`${streams} × ${utterances}`)}`);
      const plan = { connection, utterance, recordings, streams, utterances, paced: flags.paced ?? false };
      steps.push(await runBench({ ...plan, signal: controller.signal }));
      if (stderr.isTTY) stderr.write("\r\u001b[K");
    }
  } finally {
    stopListening();
  }
  if (flags.json) stdout.write(`${JSON.stringify({ url: connection.url, paced: flags.paced ?? false, steps })}\n`);
  else {
    stdout.write(renderTable([messages.bench.columns, ...steps.map(rowOf)]));
    for (const { streams, errors } of steps)
      for (const [code, count] of Object.entries(errors)) stdout.write(`${streams}: ${count} × ${code}\n`);
    stdout.write(`${messages.bench.note}\n`);
  }
  if (controller.signal.aborted) return exitCodes.interrupted;
  return steps.some(({ errors, done }) => done === 0 || Object.keys(errors).length > 0)
    ? exitCodes.failed
    : exitCodes.ok;
}

function rowOf({ streams, done, errors, audioSeconds, wallSeconds, speed, rtf, first, last }: BenchStep): string[] {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const ms = (value: number) => (Number.isFinite(value) ? value.toFixed(0) : "-");
  const decimal = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
  return [
    ...[streams, done, failed].map(String),
    ...[decimal(audioSeconds, 1), decimal(wallSeconds, 1), decimal(speed, 1), decimal(rtf, 3)],
    ...[first.p50, last.p50, last.p90, last.p95, last.p99, last.max].map(ms),
  ];
}

/** Columns as wide as their widest cell, right-aligned except the first; East Asian characters count twice. */
function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => measureColumns(row[column] ?? ""))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => " ".repeat((widths[column] ?? 0) - measureColumns(cell)) + cell)
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join("");
}
