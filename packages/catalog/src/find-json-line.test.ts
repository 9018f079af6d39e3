import { describe, expect, it } from "vitest";
import { encodeKey, findJsonLine, parsePointer } from "./find-json-line.ts";

const text = `{
  "branch": "offline",
  "archs": ["amd64",
    "arm64"],
  "sdk": {
    "tag": "a: \\"b\\", {c}"
  },
  "models": {
    "asr": { "id": "x/y",
      "files": [
        "am.mvn"
      ]
    },
    "a/b": 1
  }
}`;

describe("a JSON pointer", () => {
  it.each([
    ["/branch", 2],
    ["/archs/1", 4],
    ["/sdk/tag", 6],
    ["/models/asr/id", 9],
    ["/models/asr/files/0", 11],
    ["/models/a~1b", 14],
  ])("%s leads to its line", (pointer, line) => {
    expect(findJsonLine(text, pointer)).toBe(line);
  });

  it.each([
    ["/sdk/digest", 5],
    ["/models/asr/files/7", 10],
    ["/nowhere", 1],
    ["/", 1],
    ["/models/asr/files/0/am.mvn", 11],
    ["/archs/amd64", 3],
  ])("%s that leads nowhere leads to the nearest part", (pointer, line) => {
    expect(findJsonLine(text, pointer)).toBe(line);
  });

  it("tells keys from values, nested lists from their members, and the second of two", () => {
    const nested = '{\n"a":\n"b",\n"b": [\n[],\n[\n1,\n{ "c": 1,\n"d":\n[2] }\n],\n"e"\n]}';
    const lines = {
      "/a": 2,
      "/b": 4,
      "/b/0": 5,
      "/b/1": 6,
      "/b/1/0": 7,
      "/b/1/1/c": 8,
      "/b/1/1/d": 9,
      "/b/1/1/d/0": 10,
    };
    for (const [pointer, line] of Object.entries(lines)) expect(findJsonLine(nested, pointer), pointer).toBe(line);
    expect(findJsonLine(nested, "/b/2")).toBe(12);
  });

  it("finds its line in text that is broken after it", () => {
    expect(findJsonLine('{\n"a": 1,\n"b": [}}', "/a")).toBe(2);
  });
});

it("keys come through a pointer whatever they are made of", () => {
  for (const key of ["a/b", "a~b", "~1", "~0", "a~/b/~"])
    expect(parsePointer(`/x/${encodeKey(key)}`)).toEqual(["x", key]);
  expect(encodeKey("a~/b")).toBe("a~0~1b");
  expect(parsePointer("")).toEqual([]);
  expect(parsePointer("/x//y/")).toEqual(["x", "y"]);
});
