import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-11-28T12:00:00Z");
const until = "Sat, 28 Nov 2026 12:00:30 GMT";

test.each<[string, Record<string, string>, number | undefined]>([
  ["seconds", { "retry-after": "7" }, 7000],
  ["a fraction of seconds", { "retry-after": "0.5" }, 500],
  ["a date, against the reply's own clock", { "retry-after": until, date: "Sat, 28 Nov 2026 12:00:20 GMT" }, 10_000],
  ["a date, without one", { "retry-after": until }, 30_000],
  ["a date that has passed", { "retry-after": "Sat, 28 Nov 2026 11:00:00 GMT" }, 0],
  ["nothing", {}, undefined],
  ["an empty header", { "retry-after": "" }, undefined],
  ["a negative number", { "retry-after": "-7" }, undefined],
  ["words", { "retry-after": "soon" }, undefined],
])("reads %s", (_, headers, milliseconds) => {
  expect(readRetryAfter(new Headers(headers), now)).toBe(milliseconds);
});
