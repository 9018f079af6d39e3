import { type OnnxTensor, renderTokensText, writeOnnxModel } from "@funasr-images/tones";

/** The ids of SenseVoice's settings. */
const settings = { 0: "auto", 3: "zh", 4: "en", 7: "yue", 11: "ja", 12: "ko", 14: "withitn", 15: "woitn" } as const;

/**
 * A SenseVoice model that recognises `一` in everything and echoes its settings in the tags: the language as language,
 * ITN as emotion.
 */
export function createObedientModel(): { readonly model: Uint8Array; readonly tokens: string } {
  const labels = ["nothing", "Speech", ...Object.values(settings)].map((label) => `<|${label}|>`);
  const tokens = ["<blk>", "一", ...labels];
  const size = tokens.length;

  const bias = new Float32Array(size);
  bias[1] = 1;
  const model = writeOnnxModel({
    name: "obedient",
    inputs: [
      { name: "x", type: "float32", shape: ["N", "T", 560] },
      { name: "x_length", type: "int32", shape: ["N"] },
      { name: "language", type: "int32", shape: ["N"] },
      { name: "text_norm", type: "int32", shape: ["N"] },
    ],
    outputs: [{ name: "logits", type: "float32", shape: ["N", "T_with_prompt", size] }],
    nodes: [
      { operator: "MatMul", inputs: ["x", "weights"], outputs: ["scores"] },
      { operator: "Add", inputs: ["scores", "bias"], outputs: ["steps"] },
      { operator: "Gather", inputs: ["labels", "language"], outputs: ["language_row"] },
      { operator: "Gather", inputs: ["labels", "text_norm"], outputs: ["norm_row"] },
      {
        operator: "Concat",
        inputs: ["language_row", "norm_row", "event_row", "last_row", "steps"],
        outputs: ["logits"],
        attributes: { axis: { int: 1 } },
      },
    ],
    tensors: [
      { name: "weights", shape: [560, size], data: new Float32Array(560 * size) },
      { name: "bias", shape: [size], data: bias },
      { name: "labels", shape: [16, 1, size], data: labelTable() },
      row("event_row", "<|Speech|>"),
      row("last_row", "<|nothing|>"),
    ],
    metadata: {
      model_type: "sense_voice_ctc",
      vocab_size: size,
      lfr_window_size: 7,
      lfr_window_shift: 6,
      normalize_samples: 0,
      with_itn: 14,
      without_itn: 15,
      lang_auto: 0,
      lang_zh: 3,
      lang_en: 4,
      lang_yue: 7,
      lang_ja: 11,
      lang_ko: 12,
      neg_mean: new Array(560).fill(0).join(),
      inv_stddev: new Array(560).fill(0).join(),
    },
  });
  return { model, tokens: renderTokensText(tokens) };

  function labelTable(): Float32Array {
    const table = new Float32Array(16 * size);
    for (let id = 0; id < 16; id++) {
      const label = settings[id as keyof typeof settings] ?? "nothing";
      table[id * size + tokens.indexOf(`<|${label}|>`)] = 1;
    }
    return table;
  }

  function row(name: string, label: string): OnnxTensor {
    const data = new Float32Array(size);
    data[tokens.indexOf(label)] = 1;
    return { name, shape: [1, 1, size], data };
  }
}
