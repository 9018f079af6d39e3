#!/usr/bin/env node
import { createSherpaEngine } from "./engines/sherpa/create-sherpa-engine.ts";
import { readOnnxSignature } from "./engines/sherpa/read-onnx-signature.ts";
import { findModel } from "./engines/sherpa/recogniser/check-model-files.ts";
import { programNames } from "./stand-in/parse-flags.ts";
import { runStandIn } from "./stand-in/run-stand-in.ts";

// Stands in for the upstream servers `funasr-wss-server` and (SDK_PROGRAM) `funasr-wss-server-2pass` where they are not
// available: their flags, model folders, log lines, exit codes and wire behaviour, in front of the engine sherpa. The
// language model and the rules for numbers must exist, but are not used.

const kind = process.env.SDK_PROGRAM === programNames["2pass"] ? "2pass" : "offline";
const code = await runStandIn(
  {
    kind,
    createEngine: ({ flags, vadDir, puncDir, onNote }) =>
      createSherpaEngine({
        modelDir: flags["model-dir"],
        onlineModelDir: kind === "2pass" ? flags["online-model-dir"] : undefined,
        vadDir,
        puncDir,
        decoderThreads: Number(flags["decoder-thread-num"]),
        modelThreads: Number(flags["model-thread-num"]),
        startTimeoutMs: 600_000,
        samplesOnly: true,
        stamps: givesTimes(flags["model-dir"]),
        onNote,
      }),
  },
  process.argv.slice(2),
);
process.exit(code);

/** Upstream counts the outputs of a recogniser: one with timestamps has four. */
function givesTimes(modelDir: string): boolean {
  try {
    return readOnnxSignature(findModel(modelDir)).outputs.length >= 4;
  } catch {
    // The start of the engine says what is wrong with the model, and ends with upstream's code.
    return false;
  }
}
