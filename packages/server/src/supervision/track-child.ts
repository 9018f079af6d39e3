import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { EngineExit, OutputSink } from "../engine-exit.ts";
import { createExitClassifier } from "./create-exit-classifier.ts";
import type { RunningChild } from "./create-supervisor.ts";

/** A child process with what its supervisor needs to know. */
export interface TrackedChild extends RunningChild {
  /** Calls back for every line of stdout and stderr from now on: for finding known ones, not for passing them on. */
  onLine(listener: (line: string) => void): void;
  /** Marks it as up: its output from now on says nothing about its start. */
  ready(): void;
}

export interface TrackOptions {
  /** Its name in messages: `the upstream server`, ... */
  readonly name: string;
  /** Receives its output. @default none, and nothing is kept */
  readonly onOutput?: OutputSink | undefined;
  /** Between SIGTERM and SIGKILL. @default 1500 */
  readonly graceMs?: number;
}

/** Time for the last lines after the end; a grandchild may keep the pipe open for ever. */
const lastLinesMs = 250;

/** Follows a child that was spawned with piped output. Its output goes to `onOutput` and nowhere else. */
export function trackChild(child: ChildProcess, { name, onOutput, graceMs = 1500 }: TrackOptions): TrackedChild {
  const listeners: ((line: string) => void)[] = [];
  const classifier = createExitClassifier(name);
  let hung = false;
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      classifier.hear(line);
      onOutput?.(name, line);
      for (const listener of listeners) listener(line);
    });
  }

  const ended = new Promise<EngineExit>((resolve) => {
    const finish = () => {
      const exit = classifier.exit(child.exitCode, child.signalCode);
      resolve(hung ? { ...exit, code: "HUNG" } : exit);
    };
    // For a running process, this is a signal that came too late.
    child.on("error", () => child.pid === undefined && resolve(classifier.failedToSpawn()));
    // "close" comes after the last line was read.
    child.once("close", finish);
    child.once("exit", () => setTimeout(finish, lastLinesMs));
  });

  return {
    pid: child.pid ?? -1,
    ended,
    isAlive: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    onLine: (listener) => listeners.push(listener),
    ready: classifier.ready,
    async stop() {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(force);
    },
    killHung() {
      hung = true;
      child.kill("SIGKILL");
    },
  };
}
