import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { withRooms } from "./render-rooms.ts";
import { rooms } from "./rooms.ts";

describe("the table of the rooms", () => {
  it.each(["README.md", "README.zh-CN.md"])("in %s is what the map says (fix: npx projen)", async (file) => {
    const text = await readFile(new URL(`../../../${file}`, import.meta.url), "utf8");
    expect(text).toBe(withRooms(text, rooms));
  });

  it("needs marks to stand between", () => {
    expect(() => withRooms("no marks", rooms)).toThrow(/marks/);
  });
});
