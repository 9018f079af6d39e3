import { choice, decimal, flag, folder, optionalText, path, secret, text, whole, words } from "./config-option.ts";
import { countCpus } from "./count-cpus.ts";

/** Every environment variable that the server reads; the help text and the README are made of this table. */
export const configOptions = {
  ENGINE: choice("what recognises: the upstream binary or sherpa-onnx", "sdk", ["sdk", "sherpa"]),
  PORT: whole("port of the front door", "10095", 0, 65_535),
  HOST: text("address that the front door listens on", "0.0.0.0"),
  CERT_FILE: { ...folder("certificate for TLS (PEM); empty or 0 for plain connections"), emptyWords: ["0"] },
  KEY_FILE: { ...folder("key of the certificate (PEM)"), emptyWords: ["0"] },
  AUTH_TOKEN: secret(
    words("tokens, parted by blanks or lines; any of them opens", "visible ASCII characters", isToken, /\s+/),
  ),
  ALLOWED_ORIGINS: words(
    "pages that may use the server, parted by commas, * for all; empty: any by WebSocket, none by HTTP",
    "origins such as https://example.org, or *",
    isOrigin,
    /[\s,]+/,
  ),
  FRONT_DOOR: choice("off: become the bare upstream binary, which prints what people say (engine sdk only)", "on", [
    "on",
    "off",
  ]),
  SDK_BINARY: path("the upstream server", "/workspace/FunASR/runtime/websocket/build/bin/funasr-wss-server"),
  PYTHON_SHIM_DIR: folder("folder with a no-op python, first in PATH of the upstream server", "/opt/funasr/shim"),
  MODEL_DIR: folder("recogniser"),
  ONLINE_MODEL_DIR: folder("streaming recogniser: modes online and 2pass"),
  VAD_DIR: folder("voice activity detection"),
  PUNC_DIR: folder("punctuation"),
  ITN_DIR: folder("inverse text normalisation (engine sdk)"),
  LM_DIR: folder("language model (engine sdk)"),
  SEGMENTATION_DIR: folder("speaker segmentation, with SPEAKER_DIR (engine sherpa)"),
  SPEAKER_DIR: folder("voice prints: speakers are told apart (engine sherpa)"),
  SEPARATION_DIR: folder("separation of vocals and music (engine sherpa)"),
  ROLES_DIR: folder("enrolled voices: <name>.wav, or several of one voice as <name>/*.wav (engine sherpa)"),
  ROLE_THRESHOLD: decimal("least likeness (cosine) of a speaker with an enrolled voice", "0.5", 0, 1),
  FFMPEG_BINARY: folder("ffmpeg, for containers other than wav (engine sherpa); empty: looked for in PATH"),
  IO_THREAD_NUM: whole("network threads (engine sdk)", () => String(Math.ceil(countCpus() / 16)), 1, 1024),
  DECODER_THREAD_NUM: whole("decodes at once; one more is kept for short work", () => String(countCpus()), 1, 1024),
  MODEL_THREAD_NUM: whole("threads of one decode", "1", 1, 1024),
  CANARY_DIR: folder(
    "holds audio.wav and text.txt: what must be heard before the server is ready",
    "/opt/funasr/canary",
  ),
  CANARY_INTERVAL_SECONDS: whole("pause between two canaries", "60", 1, 86_400),
  CANARY_TIMEOUT_SECONDS: whole("longest wait for a canary; two in a row on an idle engine are a hang", "60", 1, 3600),
  START_TIMEOUT_SECONDS: whole("longest start of the engine", "300", 1, 86_400),
  MAX_MESSAGE_BYTES: whole("largest WebSocket message", "32000000", 1024, 1_000_000_000),
  MAX_TEXT_BYTES: whole("largest text frame; the longest list of hotwords takes 600000", "2000000", 1024, 100_000_000),
  MAX_UTTERANCE_BYTES: whole("largest utterance", "400000000", 1024, 4_000_000_000),
  MAX_CONNECTIONS: whole("connections at once", "512", 1, 1_000_000),
  MAX_QUEUE: whole("utterances in work or waiting at once, over all doors", "512", 1, 1_000_000),
  UPLOAD_IDLE_SECONDS: whole("longest silence of a client in the middle of an upload", "60", 1, 86_400),
  IDLE_TIMEOUT_SECONDS: whole("longest silence of a client that no answer is due to", "3600", 1, 86_400),
  STRICT_FINAL: flag("the file answer says is_final true; upstream says false, and old clients rely on that", "false"),
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
  LOG_TEXT: flag("log what was heard, what clients call it and send wrongly, and all that engines print", "false"),
  METRICS: flag("answer /metrics", "true"),
  METRICS_PORT: whole("port of /metrics alone; 0: that of the front door", "0", 0, 65_535),
  METRICS_OPEN: flag("answer /metrics without a token", "false"),
  WEB_DIR: folder("the page that GET / answers"),
  CPU_CHECK: flag("refuse to start on a CPU that lacks what the engine needs", "true"),
  BRANCH: optionalText("image branch (set by the image)"),
  VERSION: optionalText("version of the image (set by the image)"),
} as const;

function isToken(word: string): boolean {
  return /^[\x21-\x7e]+$/.test(word);
}

function isOrigin(word: string): boolean {
  return word === "*" || word === "null" || URL.parse(word)?.origin === word;
}
