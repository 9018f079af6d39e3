import { expect, it } from "vitest";
import { formatTime } from "./clock.ts";

it.each([
  [0, "0:00"],
  [-5, "0:00"],
  [59_999, "0:59"],
  [83_400, "1:23"],
  [3_723_000, "1:02:03"],
])("%i ms is %s", (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
