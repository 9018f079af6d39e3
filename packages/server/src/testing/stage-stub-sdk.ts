import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderWavHeader } from "@funasr-images/protocol";
import { programNames } from "../stand-in/parse-flags.ts";
import type { StandInKind } from "../stand-in/upstream-settings.ts";
import { canaryText, type UpstreamDialect } from "./stub-recogniser.ts";

export interface StagedStubSdk {
  /** Environment of a server with engine `sdk` and the stub behind it. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** Stages the files of a server with engine `sdk`, with the stub as the upstream program. */
export function stageStubSdk(kind: StandInKind, dialect: UpstreamDialect = "image"): StagedStubSdk {
  const folder = mkdtempSync(join(tmpdir(), "funasr-stub-"));
  const put = (name: string, files: readonly string[]) => {
    mkdirSync(join(folder, name));
    for (const file of files) writeFileSync(join(folder, name, file), "");
    return join(folder, name);
  };
  const sides = ["am.mvn", "config.yaml", "tokens.json"];
  const asr = put("asr", ["model_quant.onnx", ...sides]);
  const online = put("online", ["model_quant.onnx", "decoder_quant.onnx", ...sides]);
  const [vad, punc] = [put("vad", ["model_quant.onnx", ...sides]), put("punc", ["model_quant.onnx", ...sides])];
  const canary = put("canary", []);
  writeFileSync(join(canary, "text.txt"), canaryText);
  writeFileSync(join(canary, "audio.wav"), loudWav());
  const binary = join(folder, programNames[kind]);
  const source = fileURLToPath(new URL("./stub-sdk.ts", import.meta.url));
  const program = `SDK_PROGRAM=${programNames[kind]} SDK_DIALECT=${dialect} exec "${process.execPath}" "${source}" "$@"`;
  writeFileSync(binary, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return {
    env: {
      ENGINE: "sdk",
      SDK_BINARY: binary,
      MODEL_DIR: asr,
      VAD_DIR: vad,
      PUNC_DIR: punc,
      CANARY_DIR: canary,
      CANARY_INTERVAL_SECONDS: "3600",
      ...(kind === "2pass" && { ONLINE_MODEL_DIR: online }),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Half a second that the stub treats as speech. */
function loudWav(): Buffer {
  const wav = Buffer.concat([renderWavHeader(16_000, 16_000), Buffer.alloc(16_000)]);
  for (let offset = 44; offset < wav.length; offset += 2) wav.writeInt16LE(offset % 4 ? 8000 : -8000, offset);
  return wav;
}
