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
  readonly canaryDir: string;
  /** Of what the test stages besides. */
  readonly folder: string;
  readonly samples: readonly Sample[];
  remove(): void;
}

/** Lays the spoken test model out as an image has it, with a canary, in a folder of its own. */
export function stageSpeechModel(): StagedSpeechModel {
  const folder = mkdtempSync(join(tmpdir(), "funasr-speech-"));
  const modelDir = join(folder, "asr");
  const canaryDir = join(folder, "canary");
  mkdirSync(modelDir);
  mkdirSync(canaryDir);
  copyFileSync(join(speech, "offline.onnx"), join(modelDir, "model_quant.onnx"));
  writeFileSync(join(modelDir, "tokens.json"), JSON.stringify(readTokens()));
  // The upstream binary does not start without these, and nor does what stands in for it.
  writeFileSync(join(modelDir, "am.mvn"), "");
  writeFileSync(join(modelDir, "config.yaml"), "");

  const samples = readSamples();
  const [canary] = samples;
  if (!canary) throw new Error(`${speech}samples/transcripts.tsv is empty`);
  copyFileSync(canary.file, join(canaryDir, "audio.wav"));
  writeFileSync(join(canaryDir, "text.txt"), `${canary.text}\n`);
  return { modelDir, canaryDir, folder, samples, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function readTokens(): string[] {
  const lines = readFileSync(join(speech, "offline-tokens.txt"), "utf8").trimEnd().split("\n");
  return lines.map((line) => line.slice(0, line.lastIndexOf(" ")));
}

function readSamples(): Sample[] {
  const lines = readFileSync(join(speech, "samples/transcripts.tsv"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [name = "", text = ""] = line.split("\t");
    return { file: join(speech, "samples", name), text };
  });
}
