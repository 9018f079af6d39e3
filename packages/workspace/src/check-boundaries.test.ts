import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkBoundaries } from "./check-boundaries.ts";
import { type Room, rooms } from "./rooms.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "rooms-"));
});
afterEach(() => rm(root, { recursive: true }));

const map: Record<string, Room> = {
  low: { purpose: "", half: "serving", imports: [], node: false },
  high: { purpose: "", half: "serving", imports: ["low"], testImports: ["other"], dependencies: ["ws"] },
  other: { purpose: "", half: "serving", imports: [] },
};

async function write(file: string, source: string) {
  await mkdir(path.dirname(path.join(root, "packages", file)), { recursive: true });
  await writeFile(path.join(root, "packages", file), source);
}

async function check() {
  for (const room of Object.keys(map)) await write(`${room}/src/empty.ts`, "");
  return (await checkBoundaries(root, map)).map(({ file, message }) => `${file}: ${message}`);
}

describe("this workspace", () => {
  it("keeps to its map", async () => {
    expect(await checkBoundaries(fileURLToPath(new URL("../../..", import.meta.url)), rooms)).toEqual([]);
  });

  it("has a map without cycles", () => {
    const visit = (name: string, path: readonly string[]): void => {
      expect(path, `${[...path, name].join(" -> ")} is a cycle`).not.toContain(name);
      for (const other of rooms[name]?.imports ?? []) visit(other, [...path, name]);
    };
    for (const name of Object.keys(rooms)) visit(name, []);
  });
});

describe("checkBoundaries", () => {
  it("allows what the map allows", async () => {
    await write("high/src/a.ts", `import "@funasr-images/low"; import "ws"; import "node:fs"; import "./b.ts";`);
    await write("high/src/b.ts", `export type { X } from "@funasr-images/low";`);
    await write("high/src/a.test.ts", `import "vitest"; import "@funasr-images/other";`);
    await write("low/src/testing/child.ts", `import "node:fs";`);
    await write(
      "high/bench/speed.ts",
      `import "@funasr-images/workspace/bench-report"; import "@funasr-images/other";`,
    );
    expect(await check()).toEqual([]);
  });

  it("reads components, too", async () => {
    await write("high/src/view.tsx", `import "@funasr-images/other"; export const view = <p>text</p>;`);
    expect(await check()).toEqual([expect.stringMatching(/view\.tsx: imports other/)]);
  });

  it.each([
    ["a room that is not allowed", `import "@funasr-images/other";`, /imports other; high may import low/],
    ["a type of such a room", `import type { X } from "@funasr-images/other";`, /imports other/],
    ["a re-export", `export * from "@funasr-images/other";`, /imports other/],
    ["a dynamic import", `await import("@funasr-images/other");`, /imports other/],
    ["an undeclared package", `import "left-pad";`, /left-pad, which is not among the dependencies/],
    ["a script", `import "../../../scripts/bench.ts";`, /reaches out of its room/],
    ["a benchmark's report outside of one", `import "@funasr-images/workspace/bench-report";`, /imports workspace/],
    ["its own room by name", `import "@funasr-images/high";`, /imports its own room by name/],
    ["a path into another room", `import "../../low/src/empty.ts";`, /reaches out of its room/],
  ])("finds %s", async (_what, source, message) => {
    await write("high/src/a.ts", source);
    expect(await check()).toEqual([expect.stringMatching(message)]);
  });

  it("finds node modules in a room for browsers", async () => {
    await write("low/src/a.ts", `import fs from "fs";`);
    expect(await check()).toEqual([expect.stringMatching(/low\/src\/a.ts: imports fs/)]);
  });

  it("fails on a room that is missing from the map, and on one that is missing from the tree", async () => {
    await write("stray/src/a.ts", "");
    expect(await check()).toEqual([expect.stringMatching(/packages\/stray: is not a room/)]);
    await rm(path.join(root, "packages/other"), { recursive: true });
    await rm(path.join(root, "packages/stray"), { recursive: true });
    expect((await checkBoundaries(root, map)).map(({ message }) => message)).toEqual(["is on the map and not there"]);
  });
});
