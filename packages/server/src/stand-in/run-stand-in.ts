import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResult } from "@funasr-images/protocol";
import type { Engine } from "../engine.ts";
import { openStandIn } from "./open-stand-in.ts";
import { type Flags, parseFlags } from "./parse-flags.ts";
import { requiredFiles } from "./required-files.ts";
import { createUpstreamLog } from "./upstream-log.ts";
import type { StandInKind } from "./upstream-settings.ts";

/** The recogniser behind a stand-in: folders are empty if upstream would skip the model. */
interface StandInModels {
  readonly kind: StandInKind;
  readonly flags: Flags;
  readonly vadDir: string | undefined;
  readonly puncDir: string | undefined;
  readonly onNote: (note: string) => void;
}

export interface StandInProgram {
  readonly kind: StandInKind;
  readonly createEngine: (models: StandInModels) => Engine;
  readonly dressReplies?: () => (reply: ServerResult) => object;
}

/**
 * Runs like an upstream program: its command line, log lines, exit codes and wire behaviour.
 *
 * @returns the exit code; never, once it listens
 */
export async function runStandIn(program: StandInProgram, arguments_: readonly string[]): Promise<number> {
  const { kind, createEngine, dressReplies } = program;
  const parsed = parseFlags(kind, arguments_);
  if (parsed.kind === "print") return print(parsed.text, 0);
  if (parsed.kind === "refuse") return print(`PARSE ERROR: ${parsed.reason}\n`, 1);
  const { flags, given } = parsed;
  const log = createUpstreamLog(kind);
  const say = log.info;
  for (const [name, value] of Object.entries(flags)) if (given.has(name)) say(`${name} : ${value}`);

  const missing = requiredFiles(kind, flags, given).find((file) => !existsSync(file));
  if (missing) return print(`${missing} do not exists.\n`, 255);

  const engine = createEngine({
    kind,
    flags,
    vadDir: usableFolder(flags["vad-dir"], ["am.mvn", "config.yaml"], "VAD", say),
    puncDir: usableFolder(flags["punc-dir"], ["config.yaml", "tokens.json"], "PUNC", say),
    onNote: say,
  });
  const secure = flags.certfile !== "" && existsSync(flags.certfile);
  say(secure ? "SSL is opened!" : "SSL is closed!");
  try {
    await engine.start();
  } catch (error) {
    return print(`Error when load am onnx model: ${(error as Error).message}\n`, 255);
  }
  // The upstream server is one process: if the recogniser dies, it dies.
  engine.onStateChange((state) => {
    if (!state.up) process.kill(process.pid, "SIGABRT");
  });
  if (kind === "offline") say("model successfully inited");

  const { port } = await openStandIn({
    kind,
    host: flags["listen-ip"],
    port: Number(flags.port),
    engine,
    tls: secure ? { cert: readFileSync(flags.certfile, "utf8"), key: readFileSync(flags.keyfile, "utf8") } : undefined,
    dressReplies,
    log,
    decoders: Number(flags["decoder-thread-num"]),
    abort(why) {
      process.stderr.write(`terminate called after throwing an instance of 'nlohmann::detail::type_error'\n`);
      process.stderr.write(`  what():  [json.exception.type_error.302] ${why}\n`);
      process.kill(process.pid, "SIGABRT");
    },
  });
  for (const name of ["decoder-thread-num", "io-thread-num", "model-thread-num"] as const)
    say(`${name}: ${flags[name]}`);
  say(`asr model init finished. listen on port:${port}`);
  return new Promise<number>(() => {});
}

/** Without its side files a model is skipped, with this line, and the server still starts. */
function usableFolder(
  folder: string,
  sideFiles: readonly string[],
  name: string,
  say: (text: string) => void,
): string | undefined {
  const files = ["model_quant.onnx", ...sideFiles];
  if (files.every((file) => existsSync(join(folder, file)))) return folder;
  say(`${name} model file is not exist, skip load ${name.toLowerCase()} model.`);
  return undefined;
}

function print(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
