/** Flags of the upstream file server with their defaults: long names only, `--name value`. */
const defaults = {
  "download-model-dir": "/workspace/models",
  "model-dir": "/workspace/models/asr",
  "model-revision": "v2.0.5",
  quantize: "true",
  bladedisc: "true",
  "batch-size": "4",
  "vad-dir": "/workspace/models/vad",
  "vad-revision": "v2.0.6",
  "vad-quant": "true",
  "punc-dir": "/workspace/models/punc",
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
  "model-thread-num": "1",
  certfile: "../../../ssl_key/server.crt",
  keyfile: "../../../ssl_key/server.key",
} as const;

export type FlagName = keyof typeof defaults;
export type Flags = Readonly<Record<FlagName, string>>;

const numbers: readonly FlagName[] = ["port", "io-thread-num", "decoder-thread-num", "model-thread-num", "batch-size"];

/** Reads the command line as the upstream server does. */
export function parseFlags(
  arguments_: readonly string[],
):
  | { kind: "run"; flags: Flags; given: ReadonlySet<FlagName> }
  | { kind: "print"; text: string }
  | { kind: "refuse"; reason: string } {
  const flags: Record<FlagName, string> = { ...defaults };
  const given = new Set<FlagName>();
  for (let index = 0; index < arguments_.length; index++) {
    const argument = arguments_[index] ?? "";
    if (argument === "--help") return { kind: "print", text: renderHelp() };
    // The upstream file server has an empty version, too.
    if (argument === "--version") return { kind: "print", text: "\nfunasr-wss-server  version: \n" };
    if (argument === "--gpu") continue;
    const name = Object.keys(defaults).find((known) => argument === `--${known}`) as FlagName | undefined;
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
  return { kind: "run", flags, given };
}

function renderHelp(): string {
  const rows = Object.entries(defaults).map(([name, value]) => `   --${name} <value>  [${value}]`);
  return `USAGE:\n\n   funasr-wss-server  [--flag value] ...\n\n${rows.join("\n")}\n   --gpu\n`;
}
