import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { RunningChild } from "./supervise-child.ts";

/** A child process with what a supervisor wants to know of it. */
export interface TrackedChild extends RunningChild {
  /** Calls back for every line of stdout and stderr from now on. */
  onLine(listener: (line: string) => void): void;
}

const lastWordsKept = 5;

/** What a signal that a machine is to blame for says to its owner. */
const hints: Readonly<Record<string, string>> = {
  SIGILL: " (an instruction that this CPU does not have: it is older than what the engine was built for)",
  SIGKILL: " (by hand, or for want of memory)",
};

/**
 * Follows a child that was spawned with piped output.
 *
 * @param graceMs between SIGTERM and SIGKILL
 */
export function trackChild(child: ChildProcess, name: string, graceMs = 1500): TrackedChild {
  const listeners: ((line: string) => void)[] = [];
  const lastWords: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lastWords.push(line);
      if (lastWords.length > lastWordsKept) lastWords.shift();
      for (const listener of listeners) listener(line);
    });
  }

  const ended = new Promise<string>((resolve) => {
    // "close" comes after the last line was read, "error" when there was no process at all.
    child.once("error", (cause) => resolve(`${name} could not be started: ${cause.message}`));
    child.once("close", (code, signal) => {
      const words = lastWords.length > 0 ? `; its last words: ${lastWords.join(" | ")}` : "";
      resolve(`${name} ended with ${signal ? `signal ${signal}${hints[signal] ?? ""}` : `exit code ${code}`}${words}`);
    });
  });

  return {
    pid: child.pid ?? -1,
    ended,
    onLine: (listener) => listeners.push(listener),
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(force);
    },
  };
}
