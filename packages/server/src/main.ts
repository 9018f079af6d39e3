#!/usr/bin/env node
import { parseArgs } from "node:util";
import { findFfmpeg } from "./audio/find-ffmpeg.ts";
import { checkCpu } from "./check-cpu.ts";
import { type Config, ConfigError, readConfig, renderConfig, renderConfigHelp } from "./config/config.ts";
import type { Engine } from "./engine.ts";
import type { WordSink } from "./engine-exit.ts";
import { becomeSdk } from "./engines/sdk/become-sdk.ts";
import { createSdkEngine } from "./engines/sdk/create-sdk-engine.ts";
import { createSherpaEngine } from "./engines/sherpa/create-sherpa-engine.ts";
import type { Log } from "./log.ts";
import { openLog } from "./open-log.ts";
import { serve } from "./serve.ts";

const help = `What runs inside a speech recognition image: one port for WebSocket, OpenAI's API, the page and health probes.

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
  if (values["print-config"]) return print(renderConfig(config));
  if (config.FRONT_DOOR === "off") {
    const flags = { ...sdkFlags(config), certFile: config.CERT_FILE, keyFile: config.KEY_FILE };
    return becomeSdk(config.SDK_BINARY, config.PYTHON_SHIM_DIR, flags, config);
  }
  const log = openLog({ level: config.LOG_LEVEL, withText: config.LOG_TEXT });
  if (config.CPU_CHECK) requireCpu(log);
  const onWords = wordSink(log);
  await serve(config, createEngine(config, log, onWords), log, onWords);
  return 0;
}

function requireCpu(log: Log): void {
  const verdict = checkCpu();
  if (verdict.kind === "unfit") throw new Error(verdict.message);
  if (verdict.kind === "slow") log.warn({}, verdict.message);
}

function createEngine(config: Config, log: Log, onWords: WordSink | undefined): Engine {
  const startTimeoutMs = config.START_TIMEOUT_SECONDS * 1000;
  if (config.ENGINE === "sdk") {
    return createSdkEngine({
      binary: config.SDK_BINARY,
      pythonShimDir: config.PYTHON_SHIM_DIR,
      flags: sdkFlags(config),
      startTimeoutMs,
      onWords,
    });
  }
  return createSherpaEngine({
    modelDir: config.MODEL_DIR ?? "",
    onlineModelDir: config.ONLINE_MODEL_DIR,
    vadDir: config.VAD_DIR,
    puncDir: config.PUNC_DIR,
    decoderThreads: config.DECODER_THREAD_NUM,
    modelThreads: config.MODEL_THREAD_NUM,
    startTimeoutMs,
    ffmpeg: findFfmpeg(config.FFMPEG_BINARY),
    speakers: speakerOptions(config),
    vocals: config.SEPARATION_DIR ? { separationDir: config.SEPARATION_DIR } : undefined,
    onNote: (note) => log.warn({ note }, "engine"),
    onWords,
  });
}

/** What processes print is private: it has a way into the log only when LOG_TEXT opens one. */
function wordSink(log: Log): WordSink | undefined {
  return log.withText ? (process, line) => log.info({ process, line }, "engine says") : undefined;
}

function speakerOptions(config: Config) {
  const { SEGMENTATION_DIR, SPEAKER_DIR, ROLES_DIR: rolesDir, ROLE_THRESHOLD: roleThreshold } = config;
  if (!SEGMENTATION_DIR || !SPEAKER_DIR) return undefined;
  return { segmentationDir: SEGMENTATION_DIR, speakerDir: SPEAKER_DIR, rolesDir, roleThreshold };
}

function sdkFlags(config: Config) {
  return {
    modelDir: config.MODEL_DIR ?? "",
    onlineModelDir: config.ONLINE_MODEL_DIR,
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
