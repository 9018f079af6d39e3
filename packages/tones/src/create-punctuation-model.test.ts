import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPunctuationModel, type PunctuationModelOptions } from "./create-punctuation-model.ts";
import { openScratch, runEngine } from "./testing/run-engine.ts";

const vocabulary = {
  tokens: [..."今天很好吗我们开会了", "ok"],
  sentenceFinal: ["好", "了"],
  questionFinal: ["吗"],
};
let scratch: Awaited<ReturnType<typeof openScratch>>;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

describe("createPunctuationModel, in the real engine", () => {
  it.each([
    ["a statement", "今天很好", "今天很好。"],
    ["a question", "我们开会吗", "我们开会吗？"],
    ["a statement and a question", "我们开会了今天开会吗", "我们开会了。今天开会吗？"],
    ["a text without a final token, which the engine ends itself", "今天我们", "今天我们。"],
    ["characters unknown to the model", "今日甚好我们开会了", "今日甚好。我们开会了。"],
    ["a word in capitals", "我们OK开会了", "我们OK开会了。"],
    [
      "a text of more than the twenty tokens that the engine processes at a time",
      "我们开会了今天很好我们今天开会吗我们今天开会了今天我们",
      "我们开会了。今天很好。我们今天开会吗？我们今天开会了。今天我们。",
    ],
  ])("marks %s", async (_, text, marked) => {
    expect(await punctuate(vocabulary, [text])).toEqual([marked]);
  });

  it("never writes a question mark if no token ends a question", async () => {
    const statements = { tokens: vocabulary.tokens, sentenceFinal: vocabulary.sentenceFinal };
    expect(await punctuate(statements, ["我们开会吗"])).toEqual(["我们开会吗。"]);
  });
});

describe("createPunctuationModel", () => {
  it("writes the same bytes every time", () => {
    expect(createPunctuationModel(vocabulary)).toEqual(createPunctuationModel(vocabulary));
  });

  it.each(["", "a|b", "a b", "OK"])("refuses the token %j, which the layout cannot express", (token) => {
    expect(() => createPunctuationModel({ tokens: [token], sentenceFinal: [] })).toThrow(
      expect.objectContaining({ code: "BAD_TOKEN" }),
    );
  });

  it("refuses a final token that is missing from the vocabulary", () => {
    expect(() => createPunctuationModel({ tokens: ["好"], sentenceFinal: ["了"] })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_TOKEN" }),
    );
  });
});

async function punctuate(options: PunctuationModelOptions, texts: readonly string[]) {
  return runEngine("punctuate", {
    model: await scratch.write("punctuation.onnx", createPunctuationModel(options)),
    texts,
  });
}
