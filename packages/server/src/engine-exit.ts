/**
 * How a process of an engine ended, or failed to start. Nothing else is disclosed: its output is private, because
 * upstream prints what people said, the names they gave it and their hotwords.
 */
export interface EngineExit {
  /** Which process, in our own words: `the upstream server`, ... */
  readonly process: string;
  readonly code: EngineExitCode;
  /** Absent if a signal ended it, or if it has not ended by itself. */
  readonly status?: number;
  readonly signal?: string;
}

/** Every known reason, with what an operator can do about it. Fixed texts: nothing is ever inserted. */
const hints = {
  MODEL_MISSING: "a model file is missing: check the folders of the _DIR variables against the README",
  MODEL_BROKEN: "a model file cannot be loaded: it is the wrong kind for its folder, or damaged",
  BAD_FLAGS: "unknown command line options: the SDK has another version than this server expects",
  LIBRARY_MISSING: "a shared library is missing: the image is incomplete",
  NOT_EXECUTABLE: "the program is missing, built for another CPU, or not executable",
  PORT_TAKEN: "another process uses its port",
  OUT_OF_MEMORY: "out of memory: raise the limit, or load fewer models",
  KILLED: "killed by the kernel for lack of memory, or by an operator",
  ILLEGAL_INSTRUCTION: "this CPU is older than the engine requires",
  ABORTED: "it aborted, usually because of one request",
  CRASHED: "a bug in the engine, usually triggered by one request",
  TERMINATED: "an operator or another program stopped it",
  ENDED: "it ended by itself, which it should not",
  SLOW_START: "it was not ready in time: raise START_TIMEOUT_SECONDS, or give it more CPU",
  STOPPED: "it was stopped before it was ready",
  HUNG: "it neither answered nor used any CPU time, so it was killed",
  START_FAILED: "it could not be started",
} as const;

export type EngineExitCode = keyof typeof hints;

/**
 * Why the engine is down, as part of a sentence: what, how, the code.
 *
 * @example
 * "the upstream server ended with signal SIGABRT (ABORTED)"
 */
export function describeExit({ process, code, status, signal }: EngineExit): string {
  if (signal !== undefined) return `${process} ended with signal ${signal} (${code})`;
  if (status !== undefined) return `${process} ended with exit code ${status} (${code})`;
  return `${process} did not start (${code})`;
}

/** The same with what an operator can do, and how to log its output. */
export function explainExit(exit: EngineExit): string {
  return `${describeExit(exit)}: ${hints[exit.code]}. LOG_TEXT=true logs its output`;
}

/** All codes with their hints, in Markdown, for the README. */
export function renderExitTable(): string {
  const rows = Object.entries(hints).map(([code, hint]) => `| \`${code}\` | ${hint} |`);
  return ["| code | what it means |", "| --- | --- |", ...rows].join("\n");
}

/** Receives the output of a process; absent unless LOG_TEXT is set. */
export type OutputSink = (process: string, line: string) => void;
