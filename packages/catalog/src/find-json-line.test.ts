import { describe, expect, it } from "vitest";
import { findJsonLine } from "./find-json-line.ts";

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
  ])("%s that leads nowhere leads to the nearest part", (pointer, line) => {
    expect(findJsonLine(text, pointer)).toBe(line);
  });

  it("finds its line in text that is broken after it", () => {
    expect(findJsonLine('{\n"a": 1,\n"b": [}}', "/a")).toBe(2);
  });
});
