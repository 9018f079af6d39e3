import { describe, expect, it } from "vitest";
import { findClash, findIdDanger, findModelDanger, findPathDanger } from "./model-path.ts";

describe("findPathDanger", () => {
  it.each([
    "am.mvn",
    "a/b/c.onnx",
    ".gitattributes",
    "模型/词表.json",
    "a b/c",
    "console.txt",
    "x.con",
    "what?",
    "👍🏽.txt",
  ])("accepts %j", (path) => expect(findPathDanger(path)).toBeUndefined());

  it.each([
    ["", "is empty"],
    ["/etc/passwd", "is absolute"],
    ["C:/x", "is absolute"],
    ["c:x", "is absolute"],
    ["../x", "leaves"],
    ["a/../../x", "leaves"],
    ["a\n/../../x", "control character"],
    ["a/./x", "dot part"],
    ["a//x", "empty"],
    ["a/", "empty"],
    ["a\\b", "backslash"],
    ["a\0b", "control character"],
    ["a\u0085b", "control character"],
    ["a\u2028b", "control character"],
    ["con", "device"],
    ["a/NUL.txt", "device"],
    ["com1", "device"],
    ["a./b", "Windows drops"],
    ["a/b ", "Windows drops"],
    ["a:stream", "is absolute"],
    ["ab:stream", "colon"],
    ["fdp.\u202Exno.exe", "look like another"],
    ["a\u2066b", "look like another"],
    ["a\uD800b", "unpaired surrogate"],
    ["\uDC00", "unpaired surrogate"],
    ["x".repeat(256), "255 bytes"],
    ["模".repeat(86), "255 bytes"],
  ])("refuses %j, which %s", (path, why) => expect(findPathDanger(path)).toContain(why));

  it("accepts the longest part that file systems store", () => {
    expect(findPathDanger(`${"模".repeat(85)}/${"x".repeat(255)}`)).toBeUndefined();
  });
});

describe("findIdDanger", () => {
  it.each(["iic/SenseVoiceSmall", "csukuangfj/sherpa-onnx_2024-07.17"])("accepts %j", (id) =>
    expect(findIdDanger(id)).toBeUndefined(),
  );
  it.each(["../..", "a/..", "./a", "a", "a/b/c", "a/b.", "con/x", "a/straße", "a/b\n"])("refuses %j", (id) =>
    expect(findIdDanger(id)).toBeDefined(),
  );
});

describe("findClash", () => {
  it.each([
    ["case", "am.mvn", "AM.mvn"],
    ["Unicode form", "é.txt", "e\u0301.txt"],
    ["a letter that is two in upper case", "straße", "STRASSE"],
    ["a sign that is a letter", "\u212A.txt", "k.txt"],
    ["the end of a word", "ΟΔΟΣ", "οδος"],
    ["an invisible character", "a\u200Bb", "ab"],
    ["nothing", "a", "a"],
    ["a folder that is a file", "a/b", "A"],
    ["a file that is a folder", "a", "a/b/c"],
  ])("finds two that differ in %s", (_name, one, other) => {
    expect(findClash(["x", one, "y", other])).toEqual([one, other]);
  });

  it("leaves alone what is distinct everywhere", () => {
    expect(findClash(["a/b", "a/c", "A/d", "ab", "模型", "模形"])).toBeUndefined();
  });

  it("looks at every name once, however many there are", () => {
    let asked = 0;
    const names = function* () {
      for (let index = 0; index < 20_000; index += 1) {
        asked += 1;
        yield `a/b/c/${index}`;
      }
    };
    expect(findClash(names())).toBeUndefined();
    expect(asked).toBe(20_000);
  });
});

it("says what is wrong with a model: its id, a path, or two of them", () => {
  expect(findModelDanger("a/b", ["x", "y/z"])).toBeUndefined();
  expect(findModelDanger("a/..", ["x"])).toBe('The id "a/.." leaves the model\'s directory');
  expect(findModelDanger("a/b", ["x", "../y"])).toBe('The path "../y" leaves the model\'s directory');
  expect(findModelDanger("a/b", ["x", "X"])).toBe(
    'The paths "x" and "X" cannot both be files where case does not count',
  );
});
