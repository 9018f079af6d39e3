import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBlockSlots } from "./block-slots.ts";

test("two work beside each other, the third waits, one that must be alone waits for all and is waited for", async () => {
  const run = createBlockSlots(2);
  const running = new Set<string>();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    running.add(name);
    await turn();
    seen.push([...running].sort().join("+"));
    await turn();
    running.delete(name);
    if (name === "b") throw new Error("a failure frees its slot, too");
  };
  await Promise.allSettled([
    run("beside others", work("a")),
    run("beside others", work("b")),
    run("beside others", work("c")),
    run("alone", work("alone")),
    run("beside others", work("d")),
    run("beside others", work("e")),
  ]);
  expect(seen).toHaveLength(6);
  expect(seen.filter((names) => names.includes("alone"))).toEqual(["alone"]);
  expect(seen.slice(0, 2)).toEqual(["a+b", "a+b"]);
  expect(seen.slice(-2)).toEqual(["d+e", "d+e"]);
});
