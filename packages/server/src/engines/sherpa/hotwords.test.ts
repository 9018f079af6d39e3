import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerResult } from "@funasr-images/protocol";
import { createToneTransducer, createVadModel, renderTokensText, speakTones } from "@funasr-images/tones";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toInt16 } from "../../audio/samples.ts";
import { createSherpaEngine } from "./create-sherpa-engine.ts";
import { planRecogniser } from "./recogniser/plan-recogniser.ts";
import { createHotwordRenderer } from "./recogniser/render-hotwords.ts";

// A transducer that spells a tone with the commoner of two characters, unless a hotword has the other one.
const characters = [..."今天气真好阿里吧"];
const homophones = { 爸: "吧", 她: "天" };
const folder = mkdtempSync(join(tmpdir(), "funasr-hotwords-"));
const { tokens, ...networks } = createToneTransducer({ characters, homophones });
const stage = (name: string, files: Readonly<Record<string, string | Uint8Array>>) => {
  const into = join(folder, name);
  mkdirSync(into);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(into, file), content);
  return into;
};
const modelDir = stage("asr", {
  "encoder-epoch-9-avg-1.int8.onnx": networks.encoder,
  "decoder-epoch-9-avg-1.onnx": networks.decoder,
  "joiner-epoch-9-avg-1.int8.onnx": networks.joiner,
  "tokens.txt": renderTokensText(tokens),
});
const engine = createSherpaEngine({ modelDir, decoderThreads: 2, modelThreads: 1, startTimeoutMs: 60_000 });
const speech = new Uint8Array(toInt16(speakTones("今天好阿里吧", characters)).buffer);

beforeAll(() => engine.start());
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function hear(hotwords: string | undefined): Promise<string> {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure({ wav_format: "pcm", ...(hotwords !== undefined && { hotwords }) });
  await session.audio(speech);
  await session.end();
  session.close();
  return replies.map(({ text }) => text).join();
}

test.each([
  [undefined, "今天好阿里吧"],
  ["", "今天好阿里吧"],
  ["里爸", "今天好阿里爸"],
  ["阿里爸 20\n今她", "今她好阿里爸"],
  ['{"里爸":20}', "今天好阿里爸"],
  ["里爸 1", "今天好阿里吧"],
  ["里爸，GPT-4.1 龙里", "今天好阿里爸"],
])("hotwords %j are heard as %s", async (hotwords, text) => {
  expect(await hear(hotwords)).toBe(text);
});

test.each([":x", "里爸 :abc", "里爸/:x", "#y @z", '{"里 :x":5}', '{"里爸":1e300}', '{"里爸":-5}', "x".repeat(90_000)])(
  "hotwords %.20j do not end the process",
  async (hotwords) => {
    const pid = engine.workerPid();
    await hear(hotwords);
    expect(await hear("里爸")).toBe("今天好阿里爸");
    expect(engine.workerPid()).toBe(pid);
  },
);

test("each utterance has its own hotwords, even at the same time", async () => {
  const asked = [undefined, "里爸", "今她", undefined, "里爸"];
  expect(await Promise.all(asked.map(hear))).toEqual([
    "今天好阿里吧",
    "今天好阿里爸",
    "今她好阿里吧",
    "今天好阿里吧",
    "今天好阿里爸",
  ]);
});

test("times are those of the speech, on the transducer's grid", async () => {
  const replies: ServerResult[] = [];
  const session = engine.openSession((reply) => replies.push(reply));
  await session.configure({ wav_format: "pcm", schema: 1 });
  await session.audio(speech);
  await session.end();
  session.close();
  const [transcript] = replies.map((reply) => reply.transcript);
  expect(transcript?.timing).toEqual({ granularity: "token", resolution_ms: 40 });
  // A tone takes 200 ms, a gap 100 ms.
  const starts = transcript?.segments.flatMap(({ tokens: heard = [] }) => heard.map(({ start_ms }) => start_ms));
  expect(starts).toHaveLength(6);
  for (const [index, start] of (starts ?? []).entries()) expect(Math.abs(start - 100 - 300 * index)).toBeLessThan(100);
});

test("the capabilities say so", () => {
  expect(engine.capabilities()).toMatchObject({
    hotwords: { supported: true, note: expect.stringContaining("Chinese") },
    languages: ["zh"],
    emotion: false,
    itn: false,
    punctuation: false,
  });
});

describe("planRecogniser", () => {
  const read = (name: string) => readFileSync(join(modelDir, name));

  test("refuses parts of another model before they end the process", () => {
    const encoder = read("encoder-epoch-9-avg-1.int8.onnx");
    const decoder = read("decoder-epoch-9-avg-1.onnx");
    const joiner = read("joiner-epoch-9-avg-1.int8.onnx");
    const text = renderTokensText(tokens);
    const cases: [string, Record<string, string | Uint8Array>, string][] = [
      ["decoder", { "decoder.onnx": createVadModel() }, "lacks the metadata vocab_size, context_size"],
      ["joiner", { "joiner.onnx": decoder }, "lacks the metadata joiner_dim"],
      ["encoder", { "encoder.onnx": decoder }, "as encoder of a transducer"],
      ["tokens", { "tokens.txt": "<blk> 0\n" }, "has 1 tokens"],
    ];
    const whole = { "encoder.onnx": encoder, "decoder.onnx": decoder, "joiner.onnx": joiner, "tokens.txt": text };
    for (const [name, files, message] of cases) {
      const broken = stage(`broken-${name}`, { ...whole, ...files });
      expect(() => planRecogniser(broken)).toThrow(message);
    }
  });
});

test("the weight is a score: the usual one is sherpa-onnx's", () => {
  const render = createHotwordRenderer(["里", "爸", ":", "ab"]);
  expect(render("里爸 20\n爸 100\nab :")).toBe("里 爸 :1.50/爸 :7.50");
  expect(render('{"里":1e300}')).toBe("里 :7.50");
  expect(render("unknown")).toBeUndefined();
  expect(render(undefined)).toBeUndefined();
});
