import type { StandInKind } from "./upstream-settings.ts";

/** Flags that both upstream servers have, with their defaults: long names only, `--name value`. */
const common = {
  "download-model-dir": "/workspace/models",
  quantize: "true",
  "vad-quant": "true",
  "punc-revision": "v2.0.5",
  "punc-quant": "true",
  "itn-dir": "thuduj12/fst_itn_zh",
  "itn-revision": "v1.0.1",
  "lm-dir": "damo/speech_ngram_lm_zh-cn-ai-wesp-fst",
  "lm-revision": "v1.0.2",
  "global-beam": "3.0",
  "lattice-beam": "3.0",
  "am-scale": "10.0",
  hotword: "/workspace/resources/hotwords.txt",
  "fst-inc-wts": "20",
  "listen-ip": "0.0.0.0",
  port: "10095",
  "io-thread-num": "2",
  "decoder-thread-num": "8",
  certfile: "../../../ssl_key/server.crt",
  keyfile: "../../../ssl_key/server.key",
} as const;

const ofProgram: Readonly<Record<StandInKind, Readonly<Record<string, string>>>> = {
  offline: {
    "model-dir": "/workspace/models/asr",
    "model-revision": "v2.0.5",
    bladedisc: "true",
    "batch-size": "4",
    "vad-dir": "/workspace/models/vad",
    "vad-revision": "v2.0.6",
    "punc-dir": "/workspace/models/punc",
    "model-thread-num": "1",
  },
  "2pass": {
    "model-dir": "damo/speech_paraformer-large_asr_nat-zh-cn-16k-common-vocab8404-onnx",
    "offline-model-revision": "v2.0.5",
    "online-model-dir": "damo/speech_paraformer-large_asr_nat-zh-cn-16k-common-vocab8404-online-onnx",
    "online-model-revision": "v2.0.5",
    "vad-dir": "damo/speech_fsmn_vad_zh-cn-16k-common-onnx",
    "vad-revision": "v2.0.4",
    "punc-dir": "damo/punc_ct-transformer_zh-cn-common-vad_realtime-vocab272727-onnx",
    "model-thread-num": "2",
  },
};

/** The names of the upstream programs. */
export const programNames: Readonly<Record<StandInKind, string>> = {
  offline: "funasr-wss-server",
  "2pass": "funasr-wss-server-2pass",
};

/** A flag that a program does not have is an empty string. */
export type Flags = Readonly<
  Record<keyof typeof common | "model-dir" | "online-model-dir" | "vad-dir" | "punc-dir" | "model-thread-num", string>
>;
export type FlagName = keyof Flags;

const numbers: readonly string[] = ["port", "io-thread-num", "decoder-thread-num", "model-thread-num", "batch-size"];

/** Reads the command line like the upstream program. */
export function parseFlags(
  kind: StandInKind,
  arguments_: readonly string[],
):
  | { kind: "run"; flags: Flags; given: ReadonlySet<string> }
  | { kind: "print"; text: string }
  | { kind: "refuse"; reason: string } {
  const flags: Record<string, string> = { "online-model-dir": "", ...common, ...ofProgram[kind] };
  const known = Object.keys({ ...common, ...ofProgram[kind] });
  const given = new Set<string>();
  for (let index = 0; index < arguments_.length; index++) {
    const argument = arguments_[index] ?? "";
    if (argument === "--help") return { kind: "print", text: renderHelp(kind) };
    // The upstream file server has an empty version, too.
    if (argument === "--version") return { kind: "print", text: `\n${programNames[kind]}  version: \n` };
    if (argument === "--gpu" && kind === "offline") continue;
    const name = known.find((flag) => argument === `--${flag}`);
    if (!name) return { kind: "refuse", reason: `Argument: ${argument}. Couldn't find match for argument` };
    index += 1;
    const value = arguments_[index];
    if (value === undefined)
      return { kind: "refuse", reason: `Argument: ${argument}. Missing a value for this argument!` };
    if (numbers.includes(name) && !/^\d+$/.test(value)) {
      return { kind: "refuse", reason: `Argument: ${argument}. Couldn't read argument value from string '${value}'` };
    }
    flags[name] = value;
    given.add(name);
  }
  return { kind: "run", flags: flags as Flags, given };
}

function renderHelp(kind: StandInKind): string {
  const rows = Object.entries({ ...common, ...ofProgram[kind] }).map(
    ([name, value]) => `   --${name} <value>  [${value}]`,
  );
  return `USAGE:\n\n   ${programNames[kind]}  [--flag value] ...\n\n${rows.join("\n")}\n`;
}
