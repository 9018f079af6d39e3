import { countCpus } from "./count-cpus.ts";

/** One environment variable: how it is explained, and how its text becomes a value. */
export interface ConfigOption<Value> {
  readonly summary: string;
  /** Used when the variable is missing or empty. */
  readonly fallback: string | (() => string);
  /** Completes the sentence `must be ...`. */
  readonly expected: string;
  /** Undefined refuses the text. */
  readonly parse: (text: string) => Value | undefined;
}

// The upstream binary pastes paths into a shell command.
const safePath = "an absolute path of letters, digits and . _ - + @ /";

/** Every environment variable that the server reads; the help text and the README are made of this table. */
export const configOptions = {
  ENGINE: choice("what recognises: the upstream binary or sherpa-onnx", "sdk", ["sdk", "sherpa"]),
  PORT: whole("port of the front door", "10095", 0, 65_535),
  HOST: text("address that the front door listens on", "0.0.0.0"),
  FRONT_DOOR: choice("off: become the bare upstream binary (engine sdk only)", "on", ["on", "off"]),
  SDK_BINARY: path("the upstream server", "/workspace/FunASR/runtime/websocket/build/bin/funasr-wss-server"),
  PYTHON_SHIM_DIR: folder("folder with a no-op python, first in PATH of the upstream server", "/opt/funasr/shim"),
  MODEL_DIR: folder("recogniser"),
  VAD_DIR: folder("voice activity detection"),
  PUNC_DIR: folder("punctuation"),
  ITN_DIR: folder("inverse text normalisation (engine sdk)"),
  LM_DIR: folder("language model (engine sdk)"),
  IO_THREAD_NUM: whole("network threads (engine sdk)", () => String(Math.ceil(countCpus() / 16)), 1, 1024),
  DECODER_THREAD_NUM: whole("utterances decoded at once", () => String(countCpus()), 1, 1024),
  MODEL_THREAD_NUM: whole("threads of one decode", "1", 1, 1024),
  CANARY_DIR: folder(
    "holds audio.wav and text.txt: what must be heard before the server is ready",
    "/opt/funasr/canary",
  ),
  CANARY_INTERVAL_SECONDS: whole("pause between two canaries", "60", 1, 86_400),
  START_TIMEOUT_SECONDS: whole("longest start of the engine", "300", 1, 86_400),
  MAX_MESSAGE_BYTES: whole("largest WebSocket message", "32000000", 1024, 1_000_000_000),
  MAX_UTTERANCE_BYTES: whole("largest utterance", "400000000", 1024, 4_000_000_000),
  MAX_CONNECTIONS: whole("connections at once", "512", 1, 1_000_000),
  DRAIN_SECONDS: whole("time for utterances in flight after SIGTERM", "30", 0, 86_400),
  LOG_LEVEL: choice("least level that is logged", "info", [
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "fatal",
    "silent",
  ]),
} as const;

function text(summary: string, fallback: string): ConfigOption<string> {
  return { summary, fallback, expected: "a text", parse: (value) => value };
}

function path(summary: string, fallback: string): ConfigOption<string> {
  return { summary, fallback, expected: safePath, parse: (value) => (isSafePath(value) ? value : undefined) };
}

function folder(summary: string, fallback = ""): ConfigOption<string | undefined> {
  return { ...path(summary, fallback), expected: `${safePath}, or empty for none` };
}

function isSafePath(value: string): boolean {
  return /^\/[\w.\-+@/]*$/.test(value);
}

function choice<const Word extends string>(
  summary: string,
  fallback: Word,
  words: readonly Word[],
): ConfigOption<Word> {
  return {
    summary,
    fallback,
    expected: `one of ${words.join(", ")}`,
    parse: (value) => words.find((word) => word === value),
  };
}

function whole(summary: string, fallback: string | (() => string), least: number, most: number): ConfigOption<number> {
  return {
    summary,
    fallback,
    expected: `a whole number from ${least} to ${most}`,
    parse: (value) => {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}
