import { checkJsonShape } from "./check-json-shape.ts";
import { describeValue, quoteText } from "./describe-value.ts";
import { encodeHotwords, usualWeight } from "./encode-hotwords.ts";
import { ProtocolError } from "./protocol-error.ts";

/** word -> weight */
type Weights = Readonly<Record<string, number>>;

/** What can be used of a text of hotwords, and what cannot. */
export interface SiftedHotwords {
  /** Words are not empty and weights are finite, but may be out of range. */
  readonly weights: Weights;
  /** What is wrong with the rest, the first time. */
  readonly problem?: string;
}

/**
 * Reads hotwords in any of the three forms that people have:
 * - FunASR's hotword file: lines of `word weight`, where the word may contain spaces
 * - a JSON object `{"word": weight}`, where the weight may be in quotes, as some clients send it
 * - words separated by spaces, commas (also ， 、 ; ； 。) or new lines, which have the usual weight
 *
 * The first and the last may be mixed: what stands between commas or new lines is a word and its weight if it ends in
 * a number of at most three digits, and otherwise one or more words. A line that starts with `#` is a comment. Marks
 * within a word stay (`GPT-4.1`, `Node.js`), those that end a sentence are removed from its end.
 *
 * @throws ProtocolError `BAD_HOTWORDS` also for a weight outside 1 to 100
 *
 * @example
 * parseHotwords("阿里巴巴 30\nGPT-4.1, Node.js"); // { 阿里巴巴: 30, "GPT-4.1": 20, "Node.js": 20 }
 */
export function parseHotwords(text: string): Weights {
  const { weights, problem } = siftHotwords(text);
  if (problem) {
    const fix =
      'Send lines of "word weight", words separated by spaces or commas, or a JSON object such as {"word":20}.';
    throw new ProtocolError("BAD_HOTWORDS", problem, { fix });
  }
  encodeHotwords(weights);
  return weights;
}

/** Like {@link parseHotwords}, for a door that cannot refuse: everything else is kept. */
export function siftHotwords(text: string): SiftedHotwords {
  // Upstream's parser takes a null byte for the end.
  const clean = text.replace(/^\uFEFF+/, "").replace(/\0.*$/s, "");
  const isObject = /^\s*\{/.test(clean);
  const oversize = checkJsonShape(clean, { maxDepth: 32, maxValues: 100_000 });
  if (oversize) return { weights: {}, problem: `The text of the hotwords ${oversize}` };
  let json: unknown;
  try {
    json = JSON.parse(clean);
  } catch {
    return isObject ? { weights: {}, problem: "The hotwords start like JSON, but are not" } : siftItems(clean);
  }
  if (isObject) return siftEntries(Object.entries(json as object));
  return { weights: {}, problem: `The hotwords are ${describeValue(json)}` };
}

function siftEntries(entries: readonly (readonly [string, unknown])[]): SiftedHotwords {
  const weights = new Map<string, number>();
  let problem: string | undefined;
  for (const [word, value] of entries) {
    const weight = weightOf(value);
    if (word.trim() !== "" && weight !== undefined) weights.set(word, weight);
    else problem ??= word.trim() === "" ? "A hotword is empty" : wrongWeight(word, value);
  }
  return { weights: Object.fromEntries(weights), ...(problem && { problem }) };
}

function wrongWeight(word: string, value: unknown): string {
  return `The weight of hotword ${quoteText(word)} is ${describeValue(value)}`;
}

/** The C++ servers read true as 1, and drop all hotwords because of a weight in quotes. */
function weightOf(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function siftItems(text: string): SiftedHotwords {
  const lines = text.split(/[\r\n]+/).filter((line) => !line.trimStart().startsWith("#"));
  const items = lines.flatMap((line) => line.split(/[,，、;；。]+/)).map((item) => item.trim());
  return siftEntries(items.flatMap(readItem).filter(([word]) => word !== ""));
}

function readItem(item: string): readonly (readonly [string, number])[] {
  const [, word, weight] = /^(.*\S)\s+(\d{1,3})$/s.exec(item) ?? [];
  if (word !== undefined) return [[word, Number(weight)]];
  return item.split(/\s+/).map((one) => [one.replace(/(?<![.!?！？])[.!?！？]+$/, ""), usualWeight]);
}
