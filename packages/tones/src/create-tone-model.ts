import { melBin, melBins } from "./mel-bin.ts";
import { type OnnxTensor, writeOnnxModel } from "./onnx-writer.ts";
import { type LabelSteps, missingLabelTokens, planLabelRows } from "./plan-label-rows.ts";
import { planTones } from "./plan-tones.ts";

export interface ToneModelOptions {
  /** The alphabet; the order gives the pitch, so speak with the same list. */
  readonly characters: readonly string[];
  /** Emotion of every result, without the `<|` `|>`. @default "NEUTRAL" */
  readonly emotion?: string;
  /** Event of every result, without the `<|` `|>`. @default "Speech" */
  readonly event?: string;
  /** Language of every result, without the `<|` `|>`. @default "zh" */
  readonly language?: string;
  /** Emotion and event by the audio, instead of the constants. {@link toneLabels} suit tone speech. */
  readonly labels?: LabelSteps;
}

/** An ONNX file and the meaning of its classes. */
export interface ToneModel {
  readonly model: Uint8Array<ArrayBuffer>;
  /** The index is the id. */
  readonly tokens: readonly string[];
}

/** Levels of tone speech: happy at full level, sad at a tenth of it; music if a tone continues in the gaps. */
export const toneLabels: LabelSteps = {
  emotions: [{ label: "SAD" }, { label: "HAPPY", above: 12.8 }],
  events: [{ label: "Speech" }, { label: "BGM", above: 16 }],
};

/** Frames that SenseVoice stacks into one step, and frames from step to step (10 ms each). */
const stackedFrames = 7;
const frameShift = 6;
const inputWidth = stackedFrames * melBins;

/** Between the levels of a tone and of silence: log-mel of samples in 16-bit units, averaged over a step. */
const speechLevel = 14;

/**
 * A recogniser of tone speech in the SenseVoice layout: one MatMul over real log-mel features, so that the text is
 * either right or wrong. Blank is id 0, the characters follow, then language, emotion, event and ITN.
 *
 * @example new OfflineRecognizer({ modelConfig: { senseVoice: { model: "tones.onnx" }, tokens: "tokens.txt" } })
 * @throws ToneError for an alphabet with too many tones
 */
export function createToneModel(options: ToneModelOptions): ToneModel {
  const tones = planTones(options.characters);
  const { language = "zh", emotion = "NEUTRAL", event = "Speech" } = options;
  const prompt = [language, emotion, event, "withitn"].map((label) => `<|${label}|>`);
  const known = ["<blk>", ...options.characters, ...prompt];
  const tokens = options.labels ? [...known, ...missingLabelTokens(known, options.labels)] : known;

  const weights = new Float32Array(inputWidth * tokens.length);
  const bias = new Float32Array(tokens.length).fill(-speechLevel);
  bias[0] = 0;
  for (const [index, { frequency }] of tones.entries()) {
    const bin = melBin(frequency, 8000);
    for (let frame = 0; frame < stackedFrames; frame++) {
      weights[(frame * melBins + bin) * tokens.length + index + 1] = 1 / stackedFrames;
    }
  }
  // never the answer to audio: their weights are 0, so only the constant rows in front can produce them
  const firstLabel = tones.length + 1;
  bias.fill(-1000, firstLabel);
  const rows = options.labels
    ? planLabelRows(tokens, options.labels)
    : { nodes: [], tensors: [constantRow("emotion_row", 1), constantRow("event_row", 2)] };

  const model = writeOnnxModel({
    name: "tones",
    inputs: [
      { name: "x", type: "float32", shape: ["N", "T", inputWidth] },
      { name: "x_length", type: "int32", shape: ["N"] },
      { name: "language", type: "int32", shape: ["N"] },
      { name: "text_norm", type: "int32", shape: ["N"] },
    ],
    outputs: [{ name: "logits", type: "float32", shape: ["N", "T_with_prompt", tokens.length] }],
    nodes: [
      { operator: "MatMul", inputs: ["x", "weights"], outputs: ["scores"] },
      { operator: "Add", inputs: ["scores", "bias"], outputs: ["steps"] },
      ...rows.nodes,
      {
        operator: "Concat",
        inputs: ["language_row", "emotion_row", "event_row", "itn_row", "steps"],
        outputs: ["logits"],
        attributes: { axis: { int: 1 } },
      },
    ],
    tensors: [
      { name: "weights", shape: [inputWidth, tokens.length], data: weights },
      { name: "bias", shape: [tokens.length], data: bias },
      constantRow("language_row", 0),
      ...rows.tensors,
      constantRow("itn_row", 3),
    ],
    metadata: senseVoiceMetadata(tokens.length),
  });
  return { model, tokens };

  function constantRow(name: string, label: number): OnnxTensor {
    const data = new Float32Array(tokens.length);
    data[firstLabel + label] = 1;
    return { name, shape: [1, 1, tokens.length], data };
  }
}

// sherpa-onnx ends the process if one of these is missing
function senseVoiceMetadata(vocabularySize: number): Record<string, string | number> {
  return {
    model_type: "sense_voice_ctc",
    version: 2,
    vocab_size: vocabularySize,
    lfr_window_size: stackedFrames,
    lfr_window_shift: frameShift,
    normalize_samples: 0,
    with_itn: 14,
    without_itn: 15,
    lang_auto: 0,
    lang_zh: 3,
    lang_en: 4,
    lang_yue: 7,
    lang_ja: 11,
    lang_ko: 12,
    neg_mean: new Array(inputWidth).fill(0).join(),
    inv_stddev: new Array(inputWidth).fill(1).join(),
  };
}
