import { describe, expect, it } from "vitest";
import { findChangedRooms } from "./find-changed-rooms.ts";
import { type Room, rooms } from "./rooms.ts";

const room = (imports: string[], testImports: string[] = []): Room => ({
  purpose: "",
  half: "serving",
  imports,
  testImports,
});
const map = {
  floor: room([]),
  first: room(["floor"]),
  second: room(["first"]),
  apart: room([]),
  tried: room(["apart"], ["floor"]),
  workspace: room([]),
};

describe("rooms with something to test", () => {
  it.each([
    ["a room that is not imported", ["packages/second/src/a.ts"], ["second"]],
    ["importers, through others too", ["packages/floor/src/a.ts"], ["floor", "first", "second", "tried"]],
    ["those whose tests import it", ["packages/apart/README.md"], ["apart", "tried"]],
    ["several files", ["packages/apart/a.ts", "packages/second/b.ts"], ["second", "apart", "tried"]],
    ["nothing changed", [], []],
    ["prose of the project", ["README.md"], ["workspace"]],
    ["what lies in no room", ["package-lock.json"], Object.keys(map)],
    ["an image", ["packages/second/a.ts", "images/offline/image.json"], Object.keys(map)],
    ["a room that is gone", ["packages/gone/a.ts"], Object.keys(map)],
  ])("%s", (_name, files, found) => {
    expect(findChangedRooms(files, map)).toEqual(found);
  });

  it("of this project: not everything depends on everything", () => {
    expect(findChangedRooms(["packages/page-of-nobody.ts"], rooms)).toEqual(Object.keys(rooms));
    const found = findChangedRooms(["packages/workflows/src/index.ts"], rooms);
    expect(found).toContain("workflows");
    expect(found).not.toContain("server");
  });
});
