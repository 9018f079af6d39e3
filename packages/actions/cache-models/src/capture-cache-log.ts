import { setTimeout as sleep } from "node:timers/promises";
import { debug } from "@actions/core";
import { ActionError } from "../../src/context/action-error.ts";

/** What @actions/cache logged while it worked. */
export interface CapturedLog<T> {
  readonly result: T;
  /** Lines in order, without the prefixes of their commands. */
  readonly lines: readonly LogLine[];
}

export interface LogLine {
  readonly level: "info" | "debug" | "warning" | "error";
  readonly text: string;
}

/**
 * Runs work of @actions/cache and captures its log. The library turns every failure into a line and an undefined
 * result, so the log is the only way to distinguish a miss from a service that is down. Masks go on to the runner at
 * once; the rest becomes debug lines, since a tolerated error is not an error of the job.
 *
 * @param patienceMs after this time it rejects; the work itself cannot be stopped
 */
export async function captureCacheLog<T>(work: () => Promise<T>, patienceMs?: number): Promise<CapturedLog<T>> {
  const { stdout } = process;
  const write = stdout.write;
  const masked = "::add-mask::";
  let text = "";
  stdout.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const said = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (said.startsWith(masked)) return Reflect.apply(write, stdout, [chunk, ...rest]);
    text += said;
    const done = rest.findLast((argument) => typeof argument === "function") as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof stdout.write;
  try {
    const result = await (patienceMs === undefined ? work() : within(patienceMs, work()));
    return { result, lines: parseLines(text) };
  } finally {
    stdout.write = write;
    for (const { level, text: line } of parseLines(text)) debug(`cache: ${level}: ${line}`);
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const late = sleep(ms, undefined, { signal: answered.signal }).then(() => {
    throw new ActionError("NO_ANSWER", `No answer within ${ms / 1000} s`);
  });
  return Promise.race([work, late]).finally(() => {
    late.catch(() => {});
    answered.abort();
  });
}

function parseLines(text: string): LogLine[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const command = /^::(debug|warning|error)(?: [^:]*)?::(.*)$/.exec(line);
      if (!command) return { level: "info", text: line };
      const [, level, message = ""] = command;
      return { level: level as LogLine["level"], text: decodeMessage(message) };
    });
}

/** The reverse of what @actions/core does to the data of a command. */
function decodeMessage(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
