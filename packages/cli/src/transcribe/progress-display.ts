import { basename } from "node:path";
import type { TranscriptionStatus } from "@funasr-images/client";
import { measureColumns } from "@funasr-images/protocol";
import type { Terminal } from "../terminal.ts";
import { FileProgress } from "./file-progress.ts";

const barWidth = 24;
const frameMs = 100;

/** How often a file that takes long gets a line without a terminal. */
const lineMs = 30_000;

/** On a terminal, one line for the batch and one for each file in progress; elsewhere an occasional line. */
export interface ProgressDisplay {
  update(file: string, status: TranscriptionStatus): void;
  remove(file: string): void;
  /** Prints a line above the bars. */
  note(line: string): void;
  /** Runs a function that writes to the same terminal, with the bars erased. */
  aside(write: () => void): void;
  close(): void;
}

/** @param everyMs between two lines of a file without a terminal */
export function openProgress(total: number, terminal: Terminal, quiet: boolean, everyMs = lineMs): ProgressDisplay {
  const { stderr } = terminal;
  if (quiet) return { update() {}, remove() {}, note: (line) => stderr.write(`${line}\n`), aside, close() {} };
  return stderr.isTTY ? openBars(total, terminal) : openLines(terminal, everyMs);
}

/** For logs: no line for a file that is done soon. */
function openLines({ stderr, messages }: Terminal, everyMs: number): ProgressDisplay {
  const files = new Files();
  const timer = setInterval(() => {
    for (const [file, progress] of files.active) {
      const now = performance.now();
      if (now - progress.startedMs >= everyMs) stderr.write(`${file}: ${progress.describe(now, messages).text}\n`);
    }
  }, everyMs);
  timer.unref();
  return {
    update: (file, status) => files.update(file, status),
    remove: (file) => files.remove(file),
    note: (line) => stderr.write(`${line}\n`),
    aside,
    close: () => clearInterval(timer),
  };
}

function openBars(total: number, { stderr, messages, paint }: Terminal): ProgressDisplay {
  const files = new Files();
  let drawn = 0;
  const write = (text: string) => stderr.write(text);
  const around = (print: () => void) => {
    erase();
    print();
    draw();
  };

  function erase(): void {
    if (drawn > 0) write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  }

  function draw(): void {
    erase();
    if (files.active.size === 0) return;
    const columns = stderr.columns ?? 80;
    const now = performance.now();
    const states = [...files.active].map(([file, progress]) => {
      const { share, text } = progress.describe(now, messages);
      return { share, text: `${text} · ${basename(file)}` };
    });
    for (const { share, text } of [{ share: files.done / total, text: `${files.done}/${total}` }, ...states]) {
      write(`${bar(share)} ${cut(text, columns - barWidth - 2)}\n`);
      drawn += 1;
    }
  }

  function bar(share: number): string {
    const full = Math.round(Math.min(1, share) * barWidth);
    return paint.green("█".repeat(full)) + paint.dim("░".repeat(barWidth - full));
  }

  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    update: (file, status) => files.update(file, status),
    remove: (file) => files.remove(file),
    note: (line) => around(() => write(`${line}\n`)),
    aside: around,
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

class Files {
  readonly active = new Map<string, FileProgress>();
  done = 0;

  update(file: string, status: TranscriptionStatus): void {
    const now = performance.now();
    const progress = this.active.get(file) ?? new FileProgress(now);
    this.active.set(file, progress);
    progress.take(status, now);
  }

  remove(file: string): void {
    if (this.active.delete(file)) this.done += 1;
  }
}

function aside(print: () => void): void {
  print();
}

/** A line that wraps would not be erased whole. */
function cut(text: string, columns: number): string {
  let kept = "";
  for (const character of text) {
    if (measureColumns(kept + character) > columns) break;
    kept += character;
  }
  return kept;
}
