import { expect, test } from "vitest";
import { parseHotwords, siftHotwords } from "./parse-hotwords.ts";

test.each<[string, Record<string, number>]>([
  ["阿里巴巴 20\n通义实验室 30\n", { 阿里巴巴: 20, 通义实验室: 30 }],
  ["阿里巴巴 20\r\n\r\n  # names\r\nNew York 7\r\n达摩院", { 阿里巴巴: 20, "New York": 7, 达摩院: 20 }],
  ["阿里巴巴\t20", { 阿里巴巴: 20 }],
  ["阿里巴巴 20, 达摩院 30", { 阿里巴巴: 20, 达摩院: 30 }],
  ["iPhone 15 Pro 30", { "iPhone 15 Pro": 30 }],
  ['{"阿里巴巴":20,"New York":3}', { 阿里巴巴: 20, "New York": 3 }],
  [' {"a":"20","b":true}', { a: 20, b: 1 }],
  ['\uFEFF{"a":20}\0 more', { a: 20 }],
  ["阿里巴巴,达摩院,通义", { 阿里巴巴: 20, 达摩院: 20, 通义: 20 }],
  ["阿里巴巴 达摩院，通义、百炼；魔搭。千问", { 阿里巴巴: 20, 达摩院: 20, 通义: 20, 百炼: 20, 魔搭: 20, 千问: 20 }],
  ["GPT-4.1,Node.js", { "GPT-4.1": 20, "Node.js": 20 }],
  ["C++ C# .NET GPT-4.1 Node.js.", { "C++": 20, "C#": 20, ".NET": 20, "GPT-4.1": 20, "Node.js": 20 }],
  ["达摩院，FunASR.", { 达摩院: 20, FunASR: 20 }],
  ["阿里巴巴　达摩院", { 阿里巴巴: 20, 达摩院: 20 }],
  ["新年 2026", { 新年: 20, "2026": 20 }],
  ["", {}],
  [" ,\n，. ", {}],
])("reads %j", (text, weights) => {
  expect(parseHotwords(text)).toEqual(weights);
});

test.each([
  ['{"a":"much"}', 'The weight of hotword "a" is the string "much"'],
  ['{"a":{}}', 'The weight of hotword "a" is an object'],
  ['{"":5}', "A hotword is empty"],
  ['{"a":0}', "the number 0"],
  ["阿里巴巴 200", "the number 200"],
  ['{"a":5', "start like JSON, but are not"],
  ["[1]", "an array of 1"],
  ["5", "the number 5"],
  ["null", "null"],
  [`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, "more than 32 levels"],
])("refuses %.30j", (text, message) => {
  expect(() => parseHotwords(text)).toThrow(expect.objectContaining({ code: "BAD_HOTWORDS" }));
  expect(() => parseHotwords(text)).toThrow(message);
});

test("a door that cannot refuse keeps what can be used", () => {
  expect(siftHotwords('{"a":"much","":3,"b":-3.5}')).toEqual({
    weights: { b: -3.5 },
    problem: expect.stringContaining('"a"'),
  });
  expect(siftHotwords('{"a":5').weights).toEqual({});
  expect(siftHotwords("阿里巴巴 200").weights).toEqual({ 阿里巴巴: 200 });
});

test("a word may have any name", () => {
  expect(Object.entries(parseHotwords('__proto__ 5\n{"x"'))).toEqual([
    ["__proto__", 5],
    ['{"x"', 20],
  ]);
  expect(Object.entries(siftHotwords('{"__proto__":5}').weights)).toEqual([["__proto__", 5]]);
});
