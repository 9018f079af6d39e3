import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createExpressiveModel, joinRecordings, renderTokensText } from "@funasr-images/tones";
import { readWeights, type SileroVersion } from "@funasr-images/weights";
import { stageSpeakerModels } from "./stage-speaker-models.ts";
import { stageSpeechModel } from "./stage-speech-model.ts";

export interface StagedOfflineAi {
  /** Options of the engine `sherpa`. */
  readonly engine: {
    readonly modelDir: string;
    readonly vadDir: string;
    /** Alice and Bob are enrolled. */
    readonly speakers: {
      readonly segmentationDir: string;
      readonly speakerDir: string;
      readonly rolesDir: string;
      readonly roleThreshold: number;
    };
    readonly vocals: { readonly separationDir: string };
  };
  /** 16 kHz mono: Alice speaks loudly (HAPPY), then Bob quietly (NEUTRAL); both say {@link text}. */
  readonly conversation: Float32Array;
  readonly text: string;
  /** Of one recording of the spoken test model. */
  samplesOf(name: string): Float32Array;
  /** For other files of the test. */
  readonly folder: string;
  remove(): void;
}

const sampleRate = 16_000;

/**
 * Stages all models of offline-ai: spoken text with emotion and events, two enrolled voices, and vocals.
 *
 * @param silero the detector, with its real weights; v4 is production's
 */
export function stageOfflineAi(silero: SileroVersion = "v4"): StagedOfflineAi {
  const speech = stageSpeechModel();
  const { remove, folder, ...staged } = stageSpeakerModels();
  const fileOf = (name: string) => {
    const found = speech.samples.find(({ file }) => basename(file) === name);
    if (!found) throw new Error(`there is no sample ${name}`);
    return found.file;
  };
  // The samples have a header of 44 bytes.
  const samplesOf = (name: string) => {
    const bytes = readFileSync(fileOf(name));
    return Float32Array.from({ length: (bytes.length - 44) / 2 }, (_, at) => bytes.readInt16LE(44 + at * 2) / 32_768);
  };

  const modelDir = join(folder, "asr");
  mkdirSync(modelDir);
  const tokens = JSON.parse(readFileSync(join(speech.modelDir, "tokens.json"), "utf8")) as string[];
  const expressive = createExpressiveModel(readFileSync(join(speech.modelDir, "model_quant.onnx")), tokens);
  writeFileSync(join(modelDir, "model.onnx"), expressive.model);
  writeFileSync(join(modelDir, "tokens.txt"), renderTokensText(expressive.tokens));
  const vadDir = join(folder, "vad");
  mkdirSync(vadDir);
  writeFileSync(join(vadDir, "silero_vad.onnx"), readWeights(`silero-vad-${silero}`));
  copyFileSync(fileOf("room-number.wav"), join(staged.rolesDir, "Alice.wav"));
  mkdirSync(join(staged.rolesDir, "Bob"));
  for (const name of ["time.wav", "meeting-service.wav"])
    copyFileSync(fileOf(name), join(staged.rolesDir, "Bob", name));

  const { separationDir, ...speakers } = staged;
  const turns = [{ samples: samplesOf("welcome-f3.wav") }, { samples: samplesOf("welcome-m6.wav"), gain: 0.2 }];
  return {
    engine: { modelDir, vadDir, speakers: { ...speakers, roleThreshold: 0.5 }, vocals: { separationDir } },
    conversation: joinRecordings(turns, { sampleRate }),
    text: "欢迎大家来体验达摩院推出的语音识别模型",
    samplesOf,
    folder,
    remove() {
      speech.remove();
      remove();
    },
  };
}
