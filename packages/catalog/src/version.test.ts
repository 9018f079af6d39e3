import { describe, expect, it } from "vitest";
import { bumpOf, nextVersion } from "./version.ts";

describe("nextVersion", () => {
  it.each([
    [undefined, ["feat: x"], "0.1.0"],
    ["0.1.0", ["fix: x"], "0.1.1"],
    ["0.1.1", ["feat(server): x"], "0.2.0"],
    ["0.2.0", ["feat!: x"], "0.3.0"],
    ["1.2.3", ["feat!: x"], "2.0.0"],
    ["1.2.3", ["fix: x\n\nBREAKING CHANGE: y"], "2.0.0"],
    ["1.2.3", ["Merge something"], "1.2.4"],
    ["1.2.3", [], "1.2.4"],
  ])("after %s with %j comes %s", (previous, messages, next) => {
    expect(nextVersion(previous, messages)).toBe(next);
  });

  it("refuses what is not a version", () => {
    expect(() => nextVersion("latest", [])).toThrow(/"latest"/);
  });
});

describe("bumpOf", () => {
  it("takes the highest of all messages", () => {
    expect(bumpOf(["fix: a", "feat: b", "chore: c"])).toBe("minor");
  });
});
