#!/usr/bin/env node
import { parseArgs } from "node:util";
import { renderError } from "@funasr-images/errors";
import { checkCpu } from "./check-cpu.ts";
import { type Config, ConfigError, readConfig, renderConfig, renderConfigHelp } from "./config/config.ts";
import type { Engine } from "./engine.ts";
import type { OutputSink } from "./engine-exit.ts";
import { becomeSdk } from "./engines/sdk/become-sdk.ts";
import { createSdkEngine } from "./engines/sdk/create-sdk-engine.ts";
import { createSherpaEngine } from "./engines/sherpa/create-sherpa-engine.ts";
import type { Log } from "./log.ts";
import { openLog } from "./open-log.ts";
import { serve } from "./serve.ts";
import { StartError } from "./start-error.ts";

const help = `What runs inside a speech recognition image: one port for WebSocket, OpenAI's API, the page and health probes.

Usage: main [--help] [--print-config]

Environment [default]:
${renderConfigHelp()}
`;

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${renderError(error)}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: "boolean" }, "print-config": { type: "boolean" } } });
  if (values.help) return print(help);
  const config = readConfig(process.env);
  if (values["print-config"]) return print(renderConfig(config));
  if (config.listen.frontDoor === "off") return becomeSdk({ ...config.engine, ...config.listen });
  const log = openLog(config.log);
  if (config.image.cpuCheck) requireCpu(log);
  const onOutput = outputSink(log);
  await serve(config, createEngine(config, log, onOutput), log);
  return 0;
}

function requireCpu(log: Log): void {
  const verdict = checkCpu();
  if (verdict.kind === "unfit") throw new StartError("CPU_UNFIT", verdict.message);
  if (verdict.kind === "slow") log.warn({}, verdict.message);
}

function createEngine(config: Config, log: Log, onOutput: OutputSink | undefined): Engine {
  const { name, ...options } = config.engine;
  if (name === "sdk") return createSdkEngine({ ...options, onOutput });
  return createSherpaEngine({
    ...options,
    speakers: config.speakers,
    vocals: config.vocals,
    onNote: (note) => log.warn({ note }, "engine"),
    onOutput,
  });
}

/** What processes print is private: it gets into the log only if LOG_TEXT is set. */
function outputSink(log: Log): OutputSink | undefined {
  return log.withText ? (process, line) => log.info({ process, line }, "engine says") : undefined;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
