/**
 * How a process of an engine came to its end, or did not come up. This is all that is told of it: what it printed is
 * private, because upstream prints what people said, what they call it and which words they expect.
 */
export interface EngineExit {
  /** Which process, in our words: `the upstream server`, ... */
  readonly process: string;
  readonly code: EngineExitCode;
  /** Absent when a signal ended it, or when it has not ended by itself. */
  readonly status?: number;
  readonly signal?: string;
}

/** Every reason that is told apart, with what its owner can do about it. Fixed texts: nothing is ever filled in. */
const hints = {
  MODEL_MISSING: "a model file is missing: compare the folders of the variables that end in _DIR with the README",
  MODEL_BROKEN: "a model file cannot be loaded: it is of another kind than its folder stands for, or damaged",
  BAD_FLAGS: "it does not know its command line: the SDK is of another version than this server",
  LIBRARY_MISSING: "a shared library is missing: the image is incomplete",
  NOT_EXECUTABLE: "the program is missing, of another processor, or may not be executed",
  PORT_TAKEN: "another process took its port first",
  OUT_OF_MEMORY: "it got no more memory: raise the limit, or load fewer models",
  KILLED: "the kernel did it for want of memory, or somebody by hand",
  ILLEGAL_INSTRUCTION: "this CPU is older than what the engine was built for",
  ABORTED: "it gave up by itself, mostly over one request",
  CRASHED: "a fault of the engine, mostly met by one request",
  TERMINATED: "somebody told it to stop",
  ENDED: "it is not meant to end by itself",
  SLOW_START: "it was not ready in time: raise START_TIMEOUT_SECONDS, or give it more of the machine",
  STOPPED: "it was told to stop before it was ready",
  HUNG: "it answered nothing and did nothing, so it was killed",
  START_FAILED: "it could not be started",
} as const;

export type EngineExitCode = keyof typeof hints;

/**
 * One sentence part for whoever asks why the engine is down: what, how, the code.
 *
 * @example
 * "the upstream server ended with signal SIGABRT (ABORTED)"
 */
export function describeExit({ process, code, status, signal }: EngineExit): string {
  if (signal !== undefined) return `${process} ended with signal ${signal} (${code})`;
  if (status !== undefined) return `${process} ended with exit code ${status} (${code})`;
  return `${process} did not come up (${code})`;
}

/** The same with what its owner can do, and where its own words are. */
export function explainExit(exit: EngineExit): string {
  return `${describeExit(exit)}: ${hints[exit.code]}. LOG_TEXT=true shows its own words in the log`;
}

/** All codes with their hints, in Markdown, for the README. */
export function renderExitTable(): string {
  const rows = Object.entries(hints).map(([code, hint]) => `| \`${code}\` | ${hint} |`);
  return ["| code | what it means |", "| --- | --- |", ...rows].join("\n");
}

/** Where the words of a process go; there is none unless LOG_TEXT asks for them. */
export type WordSink = (process: string, line: string) => void;
