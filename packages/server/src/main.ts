#!/usr/bin/env node
import { parseArgs } from "node:util";
import { pino } from "pino";
import { readCanary } from "./canary.ts";
import { type Config, ConfigError, readConfig, renderConfigHelp } from "./config.ts";
import { drainOnSignal } from "./drain.ts";
import type { Engine } from "./engine.ts";
import { becomeSdk } from "./engines/sdk/become-sdk.ts";
import { createSdkEngine } from "./engines/sdk/create-sdk-engine.ts";
import { createSherpaEngine } from "./engines/sherpa/create-sherpa-engine.ts";
import { openFrontDoor } from "./front-door/open-front-door.ts";
import type { Log } from "./log.ts";
import { watchReadiness } from "./readiness.ts";

const help = `What runs inside a speech recognition image: one port for WebSocket clients and health probes.

Usage: main [--help] [--print-config]

Environment [default]:
${renderConfigHelp()}
`;

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: "boolean" }, "print-config": { type: "boolean" } } });
  if (values.help) return print(help);
  const config = readConfig(process.env);
  if (values["print-config"]) return print(`${JSON.stringify(config, undefined, 2)}\n`);
  if (config.FRONT_DOOR === "off")
    return becomeSdk(config.SDK_BINARY, config.PYTHON_SHIM_DIR, sdkFlags(config), config);
  await serve(config);
  return 0;
}

async function serve(config: Config): Promise<void> {
  const log = pino(
    { level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ sync: true }),
  );
  const canary = readCanary(config.CANARY_DIR);
  const engine = createEngine(config, log);
  const intervalMs = config.CANARY_INTERVAL_SECONDS * 1000;
  const readiness = watchReadiness({ engine, canary, intervalMs, log });
  const frontDoor = await openFrontDoor({
    host: config.HOST,
    port: config.PORT,
    engine,
    readyState: readiness.state,
    maxMessageBytes: config.MAX_MESSAGE_BYTES,
    maxUtteranceBytes: config.MAX_UTTERANCE_BYTES,
    maxConnections: config.MAX_CONNECTIONS,
    log,
  });
  log.info({ port: frontDoor.port, engine: config.ENGINE, pid: process.pid }, "listening");
  const isDraining = drainOnSignal({ frontDoor, readiness, engine, drainMs: config.DRAIN_SECONDS * 1000, log });
  await engine.start().catch((error: Error) => {
    // A start that was cut short by the drain is no failure.
    if (!isDraining()) throw error;
  });
}

function createEngine(config: Config, log: Log): Engine {
  const startTimeoutMs = config.START_TIMEOUT_SECONDS * 1000;
  if (config.ENGINE === "sdk") {
    return createSdkEngine({
      binary: config.SDK_BINARY,
      pythonShimDir: config.PYTHON_SHIM_DIR,
      flags: sdkFlags(config),
      startTimeoutMs,
      onLine: (line) => log.debug({ line }, "upstream"),
    });
  }
  return createSherpaEngine({
    modelDir: config.MODEL_DIR ?? "",
    vadDir: config.VAD_DIR,
    puncDir: config.PUNC_DIR,
    decoderThreads: config.DECODER_THREAD_NUM,
    modelThreads: config.MODEL_THREAD_NUM,
    startTimeoutMs,
    onNote: (note) => log.warn({ note }, "engine"),
  });
}

function sdkFlags(config: Config) {
  return {
    modelDir: config.MODEL_DIR ?? "",
    vadDir: config.VAD_DIR,
    puncDir: config.PUNC_DIR,
    itnDir: config.ITN_DIR,
    lmDir: config.LM_DIR,
    ioThreads: config.IO_THREAD_NUM,
    decoderThreads: config.DECODER_THREAD_NUM,
    modelThreads: config.MODEL_THREAD_NUM,
  };
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
