import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const speech = fileURLToPath(new URL("../../../../images/local/models/speech-zh/", import.meta.url));

/** A recording that the spoken test model transcribes exactly. */
export interface Sample {
  readonly file: string;
  readonly text: string;
}

export interface StagedSpeechModel {
  /** In FunASR's layout. */
  readonly modelDir: string;
  /** The streaming layout of the same weights. */
  readonly onlineModelDir: string;
  readonly canaryDir: string;
  /** For other files of the test. */
  readonly folder: string;
  readonly samples: readonly Sample[];
  remove(): void;
}

/** Stages the spoken test model as in an image, with a canary, in a new folder. */
export function stageSpeechModel(): StagedSpeechModel {
  const folder = mkdtempSync(join(tmpdir(), "funasr-speech-"));
  const modelDir = join(folder, "asr");
  const onlineModelDir = join(folder, "asr-online");
  const canaryDir = join(folder, "canary");
  mkdirSync(modelDir);
  mkdirSync(onlineModelDir);
  mkdirSync(canaryDir);
  copyFileSync(join(speech, "offline.onnx"), join(modelDir, "model_quant.onnx"));
  writeFileSync(join(modelDir, "tokens.json"), JSON.stringify(readTokens("offline")));
  copyFileSync(join(speech, "streaming.onnx"), join(onlineModelDir, "model_quant.onnx"));
  writeFileSync(join(onlineModelDir, "tokens.json"), JSON.stringify(readTokens("streaming")));
  // Neither the upstream binaries nor their stand-ins start without these.
  writeFileSync(join(onlineModelDir, "decoder_quant.onnx"), "");
  for (const dir of [modelDir, onlineModelDir]) {
    writeFileSync(join(dir, "am.mvn"), "");
    writeFileSync(join(dir, "config.yaml"), "");
  }

  const samples = readSamples();
  const [canary] = samples;
  if (!canary) throw new Error(`${speech}samples/transcripts.tsv is empty`);
  copyFileSync(canary.file, join(canaryDir, "audio.wav"));
  writeFileSync(join(canaryDir, "text.txt"), `${canary.text}\n`);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { modelDir, onlineModelDir, canaryDir, folder, samples, remove };
}

function readTokens(layout: "offline" | "streaming"): string[] {
  const lines = readFileSync(join(speech, `${layout}-tokens.txt`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.slice(0, line.lastIndexOf(" ")));
}

function readSamples(): Sample[] {
  const lines = readFileSync(join(speech, "samples/transcripts.tsv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [name = "", text = ""] = line.split("\t");
    return { file: join(speech, "samples", name), text };
  });
}
