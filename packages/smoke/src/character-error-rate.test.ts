import { expect, test } from "vitest";
import { characterErrorRate, normaliseTranscript } from "./character-error-rate.ts";

test.each([
  ["欢迎，大家！", "欢迎大家"],
  ["ＡＩ 模型 Ｖ２．０", "ai模型v20"],
  ["Hello, World", "helloworld"],
  ["九八六\t八二\n八二。", "九八六八二八二"],
  ["气温 -5℃", "气温5°c"],
  ["<|zh|>好", "<|zh|>好"],
])("%j counts as %j", (text, normalised) => {
  expect(normaliseTranscript(text)).toBe(normalised);
});

test.each([
  ["欢迎大家", "欢迎大家。", 0, 4],
  ["欢迎大家", "欢迎你家", 1, 4],
  ["欢迎大家", "欢迎家", 1, 4],
  ["欢迎大家", "欢迎大大家", 1, 4],
  ["欢迎大家", "", 4, 4],
  ["大家好", "好大家", 2, 3],
  ["𠮷野家", "吉野家", 1, 3],
  ["好", "不好不好", 3, 1],
  ["", "", 0, 0],
])("between %j and %j are %i errors in %i characters", (expected, actual, errors, characters) => {
  const rate = characters === 0 ? 0 : errors / characters;
  expect(characterErrorRate(expected, actual)).toEqual({ errors, characters, rate });
});

test("any text in silence is an error rate of one, however long it is", () => {
  expect(characterErrorRate("", "谢谢观看")).toEqual({ errors: 4, characters: 0, rate: 1 });
});
