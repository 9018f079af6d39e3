import { expect, test } from "vitest";
import { nameLanguage, parseLanguage } from "./parse-language.ts";

test.each([
  ["zh", "zh"],
  ["ZH", "zh"],
  ["zh-CN", "zh"],
  ["zh_TW", "zh"],
  ["zh-Hant-HK", "zh"],
  ["zho", "zh"],
  ["cmn", "zh"],
  ["cmn-Hans-CN", "zh"],
  ["chinese", "zh"],
  ["Chinese", "zh"],
  ["Mandarin", "zh"],
  ["MANDARIN CHINESE", "zh"],
  ["中文", "zh"],
  ["普通话", "zh"],
  ["english", "en"],
  ["en-US", "en"],
  ["eng", "en"],
  ["英语", "en"],
  ["Cantonese", "yue"],
  ["zh-yue", "yue"],
  ["yue-HK", "yue"],
  ["粤语", "yue"],
  ["粵語", "yue"],
  ["japanese", "ja"],
  ["日本語", "ja"],
  ["jpn", "ja"],
  ["jp", "ja"],
  ["Korean", "ko"],
  ["한국어", "ko"],
  [" korean ", "ko"],
  ["french", "fr"],
  ["Français", "fr"],
  ["de", "de"],
])("%s is %s", (text, code) => {
  expect(parseLanguage(text)).toBe(code);
});

test.each(["", "auto", "klingon", "x", "zz", "12", "zh-", "no such language", "x".repeat(100_000), "__proto__"])(
  "%.20s is no language",
  (text) => {
    expect(parseLanguage(text)).toBeUndefined();
  },
);

test("names are English and in lower case, like Whisper's", () => {
  const codes = ["zh", "en", "yue", "ja", "ko", "fr", "nospeech", ""];
  expect(codes.map(nameLanguage)).toEqual([
    "chinese",
    "english",
    "cantonese",
    "japanese",
    "korean",
    "french",
    "nospeech",
    "",
  ]);
});
