import { expect, test } from "vitest";
import { describeValue, quoteText } from "./describe-value.ts";

test.each<[unknown, string]>([
  [null, "null"],
  [undefined, "missing"],
  [true, "the boolean true"],
  [-0.5, "the number -0.5"],
  [Number.POSITIVE_INFINITY, "the number Infinity"],
  ["16000", 'the string "16000"'],
  ["", 'the string ""'],
  [[], "an array of 0"],
  [[[1], "x"], "an array of 2"],
  [{}, "an object"],
])("%j is %s", (value, words) => {
  expect(describeValue(value)).toBe(words);
});

test("a value of any depth and width is described by type and size only", () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(describeValue(deep)).toBe("an array of 1");
  expect(describeValue({ deep })).toBe("an object");
  expect(describeValue(new Array(1_000_000))).toBe("an array of 1000000");
});

test("no method of a value is called: it may have its own toString, toJSON and length", () => {
  const bomb = () => {
    throw new Error("called");
  };
  const hostile = { toString: bomb, toJSON: bomb, [Symbol.toPrimitive]: bomb };
  Object.defineProperty(hostile, "length", { get: bomb });
  expect(describeValue(hostile)).toBe("an object");
});

test("a long text is quoted up to a limit, on one line, in one direction, well-formed", () => {
  expect(quoteText("x".repeat(1_000_000))).toBe(`"${"x".repeat(57)}..."`);
  expect(quoteText('a"b\n\u0000')).toBe('"a\\"b\\n\\u0000"');
  expect(quoteText("a\u202eb\u2028")).toBe('"a\\u{202e}b\\u{2028}"');
  expect(quoteText(`${"x".repeat(56)}😀😀😀`)).toBe(`"${"x".repeat(56)}\uFFFD..."`);
});
