import type { Transcript } from "@funasr-images/protocol";
import { expect, test } from "vitest";
import { judgeTimes, measureError } from "./judge-times.ts";

const spoken = { startMs: 1012, endMs: 5200 };

function answer(times: readonly (readonly [number, number])[], more: Partial<Transcript> = {}, said = true) {
  const segments = times.map(([start_ms, end_ms], id) => ({ id, text: "一", start_ms, end_ms }));
  const timing = { granularity: "segment" } as const;
  const transcript: Transcript = { schema: 1, text: "一", duration_ms: 6200, segments, timing, ...more };
  return { name: "a.wav", durationMs: 6200, spoken: said ? spoken : undefined, transcript };
}

test.each([
  ["exact times", [[1012, 5200]], 0],
  ["a start that is 200 ms early", [[812, 5200]], 200],
  [
    "an end that is 180 ms late, in the second of two segments",
    [
      [1012, 3000],
      [3000, 5380],
    ],
    180,
  ],
] as const)("accepts %s", (_what, times, error) => {
  expect(judgeTimes(answer(times))).toEqual([]);
  expect(measureError(answer(times))).toBe(error);
});

test.each([
  [
    "times that are 300 ms late",
    [[1312, 5500]],
    {},
    [
      "start at 1312 ms is off by 300 ms: somebody speaks from 1012 ms",
      "end at 5500 ms is off by 300 ms: somebody speaks until 5200 ms",
    ],
  ],
  [
    "times that are 300 ms early",
    [[712, 4900]],
    {},
    [
      "start at 712 ms is off by -300 ms: somebody speaks from 1012 ms",
      "end at 4900 ms is off by -300 ms: somebody speaks until 5200 ms",
    ],
  ],
  ["the whole audio as one segment", [[0, 6200]], {}, [/^start at 0 ms/, /^end at 6200 ms/]],
  ["times that are worth nothing", [[1012, 5200]], { timing: { granularity: "none" } }, ["there are no times"]],
  ["no segment", [], {}, ["there are no times"]],
  [
    "times that go back",
    [
      [1012, 3000],
      [900, 5200],
    ],
    {},
    [/^segment 1 from 900 to 5200 ms goes back/],
  ],
  [
    "a segment without length",
    [
      [1012, 1012],
      [1012, 5200],
    ],
    {},
    [/^segment 0 from 1012 to 1012 ms/],
  ],
  [
    "a segment behind the end of the audio",
    [
      [1012, 5200],
      [7000, 7100],
    ],
    {},
    [/^end at 7100/, /^segment 1 from 7000/],
  ],
] as const)("refuses %s", (_what, times, more, messages) => {
  const failures = judgeTimes(answer(times, more as Partial<Transcript>));
  expect(failures.map(({ code }) => code)).toEqual(messages.map(() => "WRONG_TIMES"));
  for (const [index, message] of messages.entries()) {
    expect(failures[index]?.message).toMatch(
      message instanceof RegExp ? new RegExp(message.source.replace("^", "^a\\.wav: ")) : `a.wav: ${message}`,
    );
  }
});

test("without the truth only order and bounds are judged, and no error is measured", () => {
  expect(judgeTimes(answer([[1700, 4000]], {}, false))).toEqual([]);
  expect(measureError(answer([[1700, 4000]], {}, false))).toBeUndefined();
  expect(judgeTimes(answer([[1700, 99_000]], {}, false))).toMatchObject([{ code: "WRONG_TIMES" }]);
});
