import { expect, test } from "vitest";
import { type StepProgress, toEngineProgress } from "./to-engine-progress.ts";

const half: StepProgress = {
  bytes: 4_000_000,
  takenBytes: 2_000_000,
  ended: true,
  samples: 60 * 16_000,
  allDecoded: false,
  reached: 50 * 16_000,
};

test.each<[string, Partial<StepProgress>, object]>([
  ["it is still waiting", { reached: undefined }, { state: "waiting", doneMs: 0, workedMs: 0 }],
  ["it has just started", { reached: 0 }, { state: "recognising", doneMs: 0, workedMs: 0, wholeMs: 120_000 }],
  ["the end has not come", { ended: false }, { state: "recognising", doneMs: 50_000, workedMs: 50_000 }],
  ["half of it is decoded", {}, { state: "recognising", doneMs: 50_000, workedMs: 50_000, wholeMs: 120_000 }],
  ["it is decoded", { allDecoded: true }, { state: "recognising", doneMs: 50_000, workedMs: 50_000, wholeMs: 60_000 }],
  [
    "a container is collected before it is decoded",
    { takenBytes: 4_000_000 },
    { state: "recognising", doneMs: 50_000, workedMs: 50_000 },
  ],
  [
    "speakers are also distinguished",
    { allDecoded: true, speakersMs: 30_000 },
    { state: "recognising", doneMs: 50_000, workedMs: 40_000, wholeMs: 60_000 },
  ],
])("reports progress when %s", (_when, change, progress) => {
  expect(toEngineProgress({ ...half, ...change })).toEqual(progress);
});
