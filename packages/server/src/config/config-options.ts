import {
  type ConfigOption,
  choice,
  decimal,
  flag,
  flagOr,
  optionalPath,
  optionalText,
  path,
  requiredPath,
  seconds,
  secret,
  text,
  whole,
  words,
} from "./config-option.ts";
import { countCpus } from "./count-cpus.ts";

/**
 * Every environment variable that the server reads; the help text and the README are generated from this table.
 *
 * Each group is passed unchanged to the part of the server that it is named after, where each variable has the same
 * name as here: a new one needs a line in this table, and a change in the file that uses it.
 */
export const configOptions = {
  listen: {
    frontDoor: choice(
      "FRONT_DOOR",
      "off: run the bare upstream binary instead, which prints what people say (engine sdk only)",
      "on",
      ["on", "off"],
    ),
    port: whole("PORT", "port to listen on", "10095", 0, 65_535),
    host: text("HOST", "address to listen on", "0.0.0.0"),
    certFile: {
      ...optionalPath("CERT_FILE", "certificate for TLS (PEM); empty or 0 for plain connections"),
      emptyWords: ["0"],
    },
    keyFile: { ...optionalPath("KEY_FILE", "private key of the certificate (PEM)"), emptyWords: ["0"] },
  },
  access: {
    tokens: secret(
      words(
        "AUTH_TOKEN",
        "tokens, separated by spaces or newlines; any of them is accepted",
        "visible ASCII characters",
        isToken,
        /\s+/,
      ),
    ),
    allowedOrigins: words(
      "ALLOWED_ORIGINS",
      "origins whose pages may use the server, separated by commas, * for all; empty: any by WebSocket, none by HTTP",
      "origins such as https://example.org, or *",
      isOrigin,
      /[\s,]+/,
    ),
  },
  engine: {
    name: choice("ENGINE", "the engine: the upstream binary or sherpa-onnx", "sdk", ["sdk", "sherpa"]),
    binary: path(
      "SDK_BINARY",
      "the upstream server",
      "/workspace/FunASR/runtime/websocket/build/bin/funasr-wss-server",
    ),
    pythonShimDir: optionalPath(
      "PYTHON_SHIM_DIR",
      "folder with a no-op python, first in PATH of the upstream server",
      "/opt/funasr/shim",
    ),
    modelDir: requiredPath("MODEL_DIR", "recogniser"),
    onlineModelDir: optionalPath("ONLINE_MODEL_DIR", "streaming recogniser: modes online and 2pass"),
    vadDir: optionalPath("VAD_DIR", "voice activity detection"),
    puncDir: optionalPath("PUNC_DIR", "punctuation"),
    itnDir: optionalPath("ITN_DIR", "inverse text normalisation (engine sdk)"),
    lmDir: optionalPath("LM_DIR", "language model (engine sdk)"),
    longestSeconds: whole(
      "MAX_AUDIO_SECONDS",
      "longest audio of one file; of its channels together if they are split",
      "21600",
      1,
      604_800,
    ),
    ioThreads: whole(
      "IO_THREAD_NUM",
      "network threads (engine sdk)",
      () => String(Math.ceil(countCpus() / 16)),
      1,
      1024,
    ),
    decoderThreads: whole(
      "DECODER_THREAD_NUM",
      "parallel decodes; one more is reserved for short work",
      () => String(countCpus()),
      1,
      1024,
    ),
    mediaThreads: whole(
      "MEDIA_THREAD_NUM",
      "files in other formats than wav that are read at once, each by a thread of about 25 MB; more of them wait, or half a minute if none is finished",
      () => String(8 * countCpus()),
      1,
      4096,
    ),
    modelThreads: whole("MODEL_THREAD_NUM", "threads per decode", "1", 1, 1024),
    startTimeoutMs: seconds("START_TIMEOUT_SECONDS", "longest time for the engine to start", "300", 1, 86_400),
  },
  speakers: {
    segmentationDir: optionalPath("SEGMENTATION_DIR", "speaker segmentation, with SPEAKER_DIR (engine sherpa)"),
    speakerDir: optionalPath("SPEAKER_DIR", "speaker embeddings: distinguishes speakers (engine sherpa)"),
    rolesDir: optionalPath(
      "ROLES_DIR",
      "enrolled voices: <name>.wav, or several of one voice as <name>/*.wav (engine sherpa)",
    ),
    roleThreshold: decimal(
      "ROLE_THRESHOLD",
      "minimum similarity (cosine) of a speaker to an enrolled voice",
      "0.5",
      0,
      1,
    ),
  },
  vocals: {
    separationDir: optionalPath("SEPARATION_DIR", "separation of vocals and music (engine sherpa)"),
  },
  readiness: {
    canaryDir: optionalPath(
      "CANARY_DIR",
      "contains audio.wav and text.txt: what has to be recognised before the server is ready",
      "/opt/funasr/canary",
    ),
    intervalMs: seconds("CANARY_INTERVAL_SECONDS", "pause between two canaries", "60", 1, 86_400),
    timeoutMs: seconds(
      "CANARY_TIMEOUT_SECONDS",
      "longest wait for a canary; two in a row on an idle engine count as a hang",
      "60",
      1,
      3600,
    ),
  },
  limits: {
    maxMessageBytes: whole("MAX_MESSAGE_BYTES", "largest WebSocket message", "32000000", 1024, 1_000_000_000),
    maxTextBytes: whole(
      "MAX_TEXT_BYTES",
      "largest text frame; the longest hotword list takes 600000",
      "2000000",
      1024,
      100_000_000,
    ),
    maxUtteranceBytes: whole("MAX_UTTERANCE_BYTES", "largest utterance", "400000000", 1024, 4_000_000_000),
    maxConnections: whole("MAX_CONNECTIONS", "connections at once", "512", 1, 1_000_000),
    maxUtterances: whole("MAX_QUEUE", "utterances in progress or waiting, over all endpoints", "512", 1, 1_000_000),
    uploadIdleMs: seconds("UPLOAD_IDLE_SECONDS", "longest silence of a client during an upload", "60", 1, 86_400),
    idleTimeoutMs: seconds(
      "IDLE_TIMEOUT_SECONDS",
      "longest silence of a client that is not waiting for a reply",
      "3600",
      1,
      86_400,
    ),
    strictFinal: flagOr(
      "auto",
      "STRICT_FINAL",
      "is_final of every reply to a file; auto: as its client needs, true if the client is unknown",
    ),
    drainMs: seconds("DRAIN_SECONDS", "time for utterances in progress after SIGTERM", "30", 0, 86_400),
  },
  log: {
    level: choice("LOG_LEVEL", "minimum level that is logged", "info", [
      "trace",
      "debug",
      "info",
      "warn",
      "error",
      "fatal",
      "silent",
    ]),
    withText: flag(
      "LOG_TEXT",
      "log recognised text, names from clients, refused values, and the engines' output",
      "false",
    ),
  },
  metrics: {
    enabled: flag("METRICS", "serve /metrics", "true"),
    port: whole("METRICS_PORT", "separate port for /metrics; 0: PORT", "0", 0, 65_535),
    open: flag("METRICS_OPEN", "serve /metrics without a token", "false"),
  },
  image: {
    webDir: optionalPath("WEB_DIR", "folder of the web page served at /"),
    cpuCheck: flag("CPU_CHECK", "refuse to start on a CPU that lacks what the engine needs", "true"),
    branch: optionalText("BRANCH", "image branch (set by the image)"),
    version: optionalText("VERSION", "version of the image (set by the image)"),
  },
} as const;

/** The table without groups and types, for iteration. */
export const allOptions: readonly ConfigOption<unknown>[] = Object.values(configOptions).flatMap((group) =>
  Object.values<ConfigOption<unknown>>(group),
);

function isToken(word: string): boolean {
  return /^[\x21-\x7e]+$/.test(word);
}

function isOrigin(word: string): boolean {
  return word === "*" || word === "null" || URL.parse(word)?.origin === word;
}
