import type { OnnxNode, OnnxTensor } from "./onnx-writer.ts";

/** A label that applies above a level, in natural logarithms of mel energy (ten times the amplitude: + 4.6). */
export interface LabelStep {
  /** Without the `<|` `|>`. */
  readonly label: string;
  /** @default no minimum: the label of everything below the next step */
  readonly above?: number;
}

/** Labels of a SenseVoice model that depend on the audio; from the lowest level to the highest. */
export interface LabelSteps {
  /** By loudness: the mean over all mel bands in the loudest step. */
  readonly emotions: readonly LabelStep[];
  /** By background: the strongest mel band in the quietest step. Silence between words is about 5, a hum 20. */
  readonly events: readonly LabelStep[];
}

/** Parts of a graph. They produce two rows: `emotion_row` and `event_row`, `[N, 1, vocabulary]` each. */
export interface LabelRows {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
}

/** Score of everything else, so that only a label can be the answer. */
const impossible = -1e6;
const decisive = 100;

/**
 * The nodes that turn the stacked features `x` `[N, T, 560]` into the emotion and event rows of the prompt.
 *
 * @param tokens the vocabulary, which has all the labels
 */
export function planLabelRows(tokens: readonly string[], { emotions, events }: LabelSteps): LabelRows {
  return {
    nodes: [
      reduce("ReduceMean", "x", "step_loudness", 2),
      reduce("ReduceMax", "step_loudness", "loudness", 1),
      reduce("ReduceMax", "x", "step_peak", 2),
      reduce("ReduceMin", "step_peak", "background", 1),
      ...row("emotion_row", "loudness"),
      ...row("event_row", "background"),
    ],
    tensors: [...rowTensors("emotion_row", tokens, emotions), ...rowTensors("event_row", tokens, events)],
  };
}

function reduce(operator: string, input: string, output: string, axis: number): OnnxNode {
  return { operator, inputs: [input], outputs: [output], attributes: { axes: { ints: [axis] }, keepdims: { int: 1 } } };
}

function row(name: string, level: string): OnnxNode[] {
  return [
    { operator: "MatMul", inputs: [level, `${name}_slopes`], outputs: [`${name}_scores`] },
    { operator: "Add", inputs: [`${name}_scores`, `${name}_offsets`], outputs: [name] },
  ];
}

/** Linear functions of the level, one per label: each crosses the previous one at its step. */
function rowTensors(name: string, tokens: readonly string[], steps: readonly LabelStep[]): OnnxTensor[] {
  const slopes = new Float32Array(tokens.length);
  const offsets = new Float32Array(tokens.length).fill(impossible);
  let offset = 0;
  for (const [index, { label, above = 0 }] of steps.entries()) {
    if (index > 0) offset -= above * decisive;
    const id = tokens.indexOf(`<|${label}|>`);
    slopes[id] = index * decisive;
    offsets[id] = offset;
  }
  return [
    { name: `${name}_slopes`, shape: [1, tokens.length], data: slopes },
    { name: `${name}_offsets`, shape: [tokens.length], data: offsets },
  ];
}

/** The tokens of the labels that a vocabulary does not have yet. */
export function missingLabelTokens(tokens: readonly string[], { emotions, events }: LabelSteps): readonly string[] {
  const wanted = [...emotions, ...events].map(({ label }) => `<|${label}|>`);
  return [...new Set(wanted)].filter((token) => !tokens.includes(token));
}
