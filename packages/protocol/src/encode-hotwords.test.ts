import { expect, test } from "vitest";
import { encodeHotwords } from "./encode-hotwords.ts";

test("encodes the object as text, so that the frame encodes it twice", () => {
  expect(encodeHotwords({ 阿里巴巴: 20, 通义: 3 })).toBe('{"阿里巴巴":20,"通义":3}');
});

test.each([[{ "": 20 }], [{ 词: 0 }], [{ 词: 1.5 }], [{ 词: 101 }], [{ 词: Number.NaN }]])("refuses %j", (weights) => {
  expect(() => encodeHotwords(weights)).toThrow(RangeError);
});
