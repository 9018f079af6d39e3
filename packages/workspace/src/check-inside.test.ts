import { expect, it } from "vitest";
import { checkInside } from "./check-inside.ts";
import { type Room, rooms } from "./rooms.ts";

const room: Room = {
  ...{ purpose: "", half: "serving", imports: [] },
  folders: { high: ["low"], low: [] },
  closed: { "high/engine": ["src/main.ts"] },
};

function check(imports: Readonly<Record<string, readonly string[]>>, of: Room = room) {
  return checkInside("room", of, new Map(Object.entries(imports))).map(({ file, message }) => `${file}: ${message}`);
}

it("allows folders one way, what lies beside them, and the doors of a closed folder", () => {
  expect(
    check({
      "src/main.ts": ["src/high/engine/a.ts", "src/shared.ts"],
      "src/high/a.ts": ["src/low/a.ts", "src/shared.ts"],
      "src/high/engine/a.ts": ["src/high/engine/b.ts", "src/high/a.ts"],
      "src/high/engine/b.ts": [],
      "src/low/a.ts": ["src/shared.ts", "schema.json"],
      "src/testing/a.ts": ["src/high/engine/a.ts", "src/low/a.ts"],
      "src/shared.ts": [],
    }),
  ).toEqual([]);
});

it.each<[string, Record<string, string[]>, RegExp]>([
  ["a folder that is not allowed", { "src/low/a.ts": ["src/high/a.ts"] }, /src\/low\/ may import no folder/],
  ["a folder without a row", { "src/new/a.ts": ["src/low/a.ts"] }, /src\/new\/, which has no row/],
  ["a closed folder", { "src/drain.ts": ["src/high/engine/a.ts"] }, /only src\/main\.ts may enter src\/high\/engine\//],
  ["a file that imports itself", { "src/a.ts": ["src/a.ts"] }, /src\/a\.ts: imports itself/],
  [
    "two files that import each other",
    { "src/a.ts": ["src/b.ts"], "src/b.ts": ["src/a.ts"] },
    /src\/a\.ts: imports itself by src\/b\.ts/,
  ],
  [
    "a longer way back, of helpers of tests as well",
    {
      "src/x.ts": ["src/testing/a.ts"],
      "src/testing/a.ts": ["src/b.ts"],
      "src/b.ts": ["src/c.ts", "src/testing/a.ts"],
    },
    /src\/testing\/a\.ts: imports itself by src\/b\.ts:/,
  ],
])("finds %s", (_what, imports, message) => {
  // What the rules name is there.
  const named = { "src/main.ts": [], "src/high/engine/x.ts": [], "src/low/x.ts": [] };
  expect(check({ ...named, ...imports })).toEqual([expect.stringMatching(message)]);
});

it("finds rules that hold nothing", () => {
  expect(check({ "src/high/x.ts": [] })).toEqual([
    "packages/room: has no src/low/, which rooms.ts names",
    "packages/room: has no src/high/engine/, which rooms.ts names",
    "packages/room: has no src/main.ts, which rooms.ts names as a door",
  ]);
});

it("keeps the adapters of engines out of the server's drain", () => {
  const imports = { "src/drain.ts": ["src/engines/sdk/create-sdk-engine.ts"] };
  expect(check(imports, rooms.server)).toContainEqual(expect.stringContaining("only src/main.ts may enter"));
});
