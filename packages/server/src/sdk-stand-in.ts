#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSherpaEngine } from "./engines/sherpa/create-sherpa-engine.ts";
import { openFrontDoor } from "./front-door/open-front-door.ts";
import { upstreamDialect } from "./stand-in/dialect.ts";
import { parseFlags } from "./stand-in/parse-flags.ts";
import { requiredFiles } from "./stand-in/required-files.ts";

// Stands in for the upstream file server `funasr-wss-server` where that cannot be had: its flags, model folders, log
// lines, exit codes and dialect, in front of the engine sherpa. The language model and the rules for numbers are looked
// for, but not used.

process.exit(await main(process.argv.slice(2)));

async function main(arguments_: readonly string[]): Promise<number> {
  const parsed = parseFlags(arguments_);
  if (parsed.kind === "print") return print(parsed.text, 0);
  if (parsed.kind === "refuse") return print(`PARSE ERROR: ${parsed.reason}\n`, 1);
  const { flags, given } = parsed;
  for (const name of given) say(`${name} : ${flags[name]}`);

  const missing = requiredFiles(flags, given).find((file) => !existsSync(file));
  if (missing) return print(`${missing} do not exists.\n`, 255);

  const engine = createSherpaEngine({
    modelDir: flags["model-dir"],
    vadDir: usableFolder(flags["vad-dir"], ["am.mvn", "config.yaml"], "VAD"),
    puncDir: usableFolder(flags["punc-dir"], ["config.yaml", "tokens.json"], "PUNC"),
    decoderThreads: Number(flags["decoder-thread-num"]),
    modelThreads: Number(flags["model-thread-num"]),
    startTimeoutMs: 600_000,
    onNote: say,
  });
  say(flags.certfile !== "" && existsSync(flags.certfile) ? "SSL is opened!" : "SSL is closed!");
  try {
    await engine.start();
  } catch (error) {
    return print(`Error when load am onnx model: ${(error as Error).message}\n`, 255);
  }
  // The upstream server is one process: when the recogniser dies, it dies.
  engine.onStateChange((state) => {
    if (!state.up) process.kill(process.pid, "SIGABRT");
  });
  say("model successfully inited");

  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const { port } = await openFrontDoor({
    host: flags["listen-ip"],
    port: Number(flags.port),
    engine,
    readyState: () => ({ ready: true }),
    maxMessageBytes: 32_000_000,
    maxUtteranceBytes: Number.MAX_SAFE_INTEGER,
    maxConnections: Number.MAX_SAFE_INTEGER,
    dialect: upstreamDialect,
    log: quiet,
  });
  for (const name of ["decoder-thread-num", "io-thread-num", "model-thread-num"] as const)
    say(`${name}: ${flags[name]}`);
  say(`asr model init finished. listen on port:${port}`);
  return new Promise<number>(() => {});
}

/** Without its side files a model is skipped, with this line, and the server starts all the same. */
function usableFolder(folder: string, sideFiles: readonly string[], name: string): string | undefined {
  const files = ["model_quant.onnx", ...sideFiles];
  if (files.every((file) => existsSync(join(folder, file)))) return folder;
  say(`${name} model file is not exist, skip load ${name.toLowerCase()} model.`);
  return undefined;
}

function say(line: string): void {
  process.stderr.write(`I ${new Date().toISOString()} sdk-stand-in] ${line}\n`);
}

function print(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
