import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Room, rooms } from "../rooms.ts";
import { checkHouse } from "./check-house.ts";
import { renderHouse } from "./judge-house.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "house-"));
  await write("scripts/run.ts", `import "@funasr-images/models";`);
  await write("packages/catalog/src/index.ts", lines(20));
  await write("packages/models/src/index.ts", `export * from "./store/store.ts"; import "@funasr-images/catalog";\n`);
  await write("packages/models/src/store/store.ts", lines(40));
});
afterEach(() => rm(root, { recursive: true }));

const map: Record<string, Room> = {
  catalog: { purpose: "", half: "release", imports: [] },
  models: { purpose: "", half: "release", imports: ["catalog"] },
};
const lines = (count: number) => "// a line\n".repeat(count);

async function write(file: string, text: string) {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

async function missed(folder = root, rooms = map) {
  const { ok, rows } = await checkHouse(folder, rooms);
  const missed = rows.filter(({ value, goal = Infinity }) => value > goal);
  expect(ok).toBe(missed.length === 0);
  return Object.fromEntries(missed.map(({ figure, value, where }) => [figure, where ?? value]));
}

it("of this project misses no goal (the figures: npx projen house)", async () => {
  expect(await missed(path.join(import.meta.dirname, "../../../.."), rooms)).toEqual({});
});

it("measures rooms, floors, arrows and files, without tests and benchmarks", async () => {
  await write("packages/models/src/testing/x.ts", `throw new Error("x");`);
  await write("packages/models/src/x.test.ts", `import "@funasr-images/other";`);
  await write("packages/models/bench/x.bench.ts", `import "@funasr-images/other";`);
  // Short doors are few in a house, and two of four here.
  for (let file = 0; file < 60; file++) await write(`packages/catalog/src/${file}.ts`, lines(file + 15));
  const { ok, rows } = await checkHouse(root, map);
  expect(Object.fromEntries(rows.map(({ figure, value }) => [figure, value]))).toEqual({
    rooms: 3,
    floors: 3,
    "arrows between rooms": 2,
    "upward arrows": 0,
    "circles of files": 0,
    "models: rooms": 2,
    "models: floors": 2,
    "models: arrows": 1,
    files: 64,
    "lines of a file, median": 42,
    "lines of a file, 90th percentile": 68,
    "lines of the longest file, catalog/src/59.ts": 74,
    "files under 15 lines, %": 3.1,
    "files under 15 lines that are no door": 0,
    "errors without a code": 0,
  });
  expect(ok).toBe(true);
  expect(renderHouse(rows)).toMatch(/^upward arrows +0 {2}at most 0$/m);
});

it("names what misses a goal", async () => {
  await write("packages/catalog/src/a.ts", `import "./b.ts"; import "@funasr-images/models";\n${lines(20)}`);
  await write("packages/catalog/src/b.ts", `import "./a.ts";\n${lines(20)}throw new Error("x");`);
  await write("packages/models/src/store/small.ts", lines(14));
  // A door.
  await write("packages/models/src/model-error.ts", lines(14));
  expect(await missed()).toEqual({
    "upward arrows": ["catalog -> models"],
    "circles of files": ["catalog/src/a.ts -> catalog/src/b.ts"],
    "files under 15 lines, %": expect.any(Number),
    "files under 15 lines that are no door": ["models/src/store/small.ts"],
    "errors without a code": ["packages/catalog/src/b.ts:22"],
  });
  const { rows } = await checkHouse(root, map);
  expect(renderHouse(rows)).toMatch(
    /errors without a code +1 {2}at most 0: MISSED[\s\S]*\n {2}packages\/catalog\/src\/b\.ts:22\n/,
  );
});
