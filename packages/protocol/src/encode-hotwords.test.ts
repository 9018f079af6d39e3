import { expect, test } from "vitest";
import { encodeHotwords } from "./encode-hotwords.ts";

test("encodes the object as a string, which the frame encodes again", () => {
  expect(encodeHotwords({ 阿里巴巴: 20, 通义: 3 })).toBe('{"阿里巴巴":20,"通义":3}');
});

test.each([[{ "": 20 }], [{ 词: 0 }], [{ 词: 1.5 }], [{ 词: 101 }], [{ 词: Number.NaN }]])("refuses %j", (weights) => {
  expect(() => encodeHotwords(weights)).toThrow(expect.objectContaining({ code: "BAD_HOTWORDS" }));
});

test.each<[string, string]>([
  ['{"a":[[1]]}', 'of hotword "a" is an array of 1.'],
  ['{"a":{"toString":5}}', 'of hotword "a" is an object.'],
  [`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, 'of hotword "a" is an array of 1.'],
  [`{"${"a".repeat(99_000)}":"${"b".repeat(99_000)}"}`, `of hotword "${"a".repeat(57)}..." is the string "bbb`],
])("describes a bad weight in %.40s by type and size", (json, message) => {
  expect(() => encodeHotwords(JSON.parse(json))).toThrow(message);
});
