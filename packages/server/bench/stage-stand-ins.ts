import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readWeights } from "@funasr-images/weights";
import { planCommandLine } from "../src/engines/sdk/plan-command-line.ts";
import { findFreePort } from "../src/find-free-port.ts";
import { type StagedSpeechModel, stageSpeechModel } from "../src/testing/index.ts";
import { type Program, startProgram } from "./start-program.ts";

export const modes = ["offline", "2pass"] as const;
export type Mode = (typeof modes)[number];

/** The spoken model, behind programs with upstream's names and command lines. */
export interface StandIns extends StagedSpeechModel {
  /** The environment of a server whose engine is the stand-in. */
  environment(mode: Mode): Record<string, string>;
  /** Starts the stand-in without a front door. */
  startBare(mode: Mode): Promise<Program & { readonly url: string }>;
}

/** A small young generation: see the README. */
export const nodeOptions = "--max-semi-space-size=8";

export function stageStandIns(): StandIns {
  const staged = stageSpeechModel();
  const source = fileURLToPath(new URL("../src/sdk-stand-in.ts", import.meta.url));
  const binaries = {
    offline: join(staged.folder, "funasr-wss-server"),
    "2pass": join(staged.folder, "funasr-wss-server-2pass"),
  };
  for (const [mode, file] of Object.entries(binaries)) {
    const program = mode === "2pass" ? "SDK_PROGRAM=funasr-wss-server-2pass " : "";
    writeFileSync(file, `#!/bin/sh\n${program}exec "${process.execPath}" ${nodeOptions} "${source}" "$@"\n`, {
      mode: 0o755,
    });
  }
  const folder = (name: string, files: Record<string, Uint8Array | string>) => {
    mkdirSync(join(staged.folder, name));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(staged.folder, name, file), content);
    return join(staged.folder, name);
  };
  const vadDir = folder("vad", { "model_quant.onnx": readWeights("silero-vad-v4"), "am.mvn": "", "config.yaml": "" });
  // The streaming server requires the file; without its side files it does not use it.
  const puncDir = folder("punc", { "model_quant.onnx": "" });
  const models = (mode: Mode) => ({
    modelDir: staged.modelDir,
    ...(mode === "2pass" && { onlineModelDir: staged.onlineModelDir, vadDir, puncDir }),
  });
  return {
    ...staged,
    environment: (mode) => ({
      ENGINE: "sdk",
      SDK_BINARY: binaries[mode],
      MODEL_DIR: staged.modelDir,
      ...(mode === "2pass" && { ONLINE_MODEL_DIR: staged.onlineModelDir, VAD_DIR: vadDir, PUNC_DIR: puncDir }),
      CANARY_DIR: staged.canaryDir,
      NODE_OPTIONS: nodeOptions,
    }),
    async startBare(mode) {
      const port = await findFreePort();
      const threads = { ioThreads: 1, decoderThreads: 2, modelThreads: 1 };
      const flags = planCommandLine({ host: "127.0.0.1", port, ...models(mode), ...threads });
      const program = await startProgram(binaries[mode], flags, port);
      return { ...program, url: `ws://127.0.0.1:${port}` };
    },
  };
}
