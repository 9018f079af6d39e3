import type { EngineExit, EngineExitCode } from "../engine-exit.ts";

/** Follows what a process prints and how it ends, and keeps only a code. */
export interface ExitClassifier {
  hear(line: string): void;
  /** What it prints from now on may be what people said, and says nothing about its start. */
  ready(): void;
  exit(status: number | null, signal: string | null): EngineExit;
  /** There was no process at all. */
  failedToSpawn(): EngineExit;
}

/** Lines of upstream's servers, of sherpa-onnx and of Linux that say why a start failed; the first one counts. */
const startLines: readonly (readonly [EngineExitCode, RegExp])[] = [
  ["LIBRARY_MISSING", /error while loading shared libraries/],
  ["NOT_EXECUTABLE", /exec format error|: not found$|permission denied/i],
  ["BAD_FLAGS", /^PARSE ERROR/],
  ["OUT_OF_MEMORY", /bad_alloc|cannot allocate memory|out of memory/i],
  ["PORT_TAKEN", /asio listen error|address already in use/i],
  ["MODEL_MISSING", / do not exists\.$|model file .* does not exist/i],
  [
    "MODEL_BROKEN",
    /error when load|error loading file|failed to load|init failed|protobuf parsing failed|onnxruntime|does not exist in the metadata/i,
  ],
];

/** A process that runs out of memory later prints this, at the start of a line. */
const noMemory = /^(terminate called after throwing an instance of 'std::bad_alloc'|\s*what\(\): +std::bad_alloc)/;

const codesOfSignals: Readonly<Record<string, EngineExitCode>> = {
  SIGKILL: "KILLED",
  SIGILL: "ILLEGAL_INSTRUCTION",
  SIGABRT: "ABORTED",
  SIGTERM: "TERMINATED",
  SIGINT: "TERMINATED",
  SIGHUP: "TERMINATED",
};

/** The exit codes of a shell for a program that it cannot run. */
const shellStatuses = [126, 127];

export function createExitClassifier(process: string): ExitClassifier {
  let isReady = false;
  let said: EngineExitCode | undefined;
  return {
    hear(line) {
      if (isReady) said ??= noMemory.test(line) ? "OUT_OF_MEMORY" : undefined;
      else said ??= startLines.find(([, pattern]) => pattern.test(line))?.[0];
    },
    ready() {
      isReady = true;
      said = undefined;
    },
    exit(status, signal) {
      // A signal that a process does not raise itself says more than its output.
      if (signal === "SIGKILL" || signal === "SIGILL")
        return { process, code: codesOfSignals[signal] ?? "CRASHED", signal };
      if (signal) return { process, code: said ?? codesOfSignals[signal] ?? "CRASHED", signal };
      const cannotRun = !isReady && shellStatuses.includes(status ?? 0);
      return { process, code: said ?? (cannotRun ? "NOT_EXECUTABLE" : "ENDED"), status: status ?? 0 };
    },
    failedToSpawn: () => ({ process, code: "NOT_EXECUTABLE" }),
  };
}
