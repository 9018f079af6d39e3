import { expect, test } from "vitest";
import { indexTurns, overlap } from "./find-turns.ts";

test("finds the same turns as a full search, even long and overlapping ones", () => {
  let state = 7;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const turns = Array.from({ length: 300 }, () => {
    const start_ms = random(60_000);
    return { start_ms, end_ms: start_ms + 1 + random(random(10) === 0 ? 20_000 : 800), speaker: random(4) };
  }).sort((a, b) => a.start_ms - b.start_ms);
  const find = indexTurns(turns);
  for (let round = 0; round < 500; round++) {
    const start_ms = random(70_000);
    const stretch = { start_ms, end_ms: start_ms + random(3000) };
    expect(find(stretch)).toEqual(turns.filter((turn) => overlap(turn, stretch) > 0));
  }
  expect(indexTurns([])({ start_ms: 0, end_ms: 100 })).toEqual([]);
});
