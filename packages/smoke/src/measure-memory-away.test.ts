import { expect, it } from "vitest";
import { parseMemory } from "./measure-memory-away.ts";

it.each([
  ["81.26MiB / 7.6GiB\n", [Math.round(81.26 * 2 ** 20)]],
  ["\u001b[2J\u001b[H1.5GiB / 7.6GiB\n\u001b[2J\u001b[H512KiB / 7.6GiB\n", [1.5 * 2 ** 30, 512 * 2 ** 10]],
  ["900B / 7.6GiB\n", [900]],
  ["0B / 0B\n", []],
  ["-- / --\n", []],
])("reads what docker stats prints: %j", (text, bytes) => {
  expect(parseMemory(text)).toEqual(bytes);
});
