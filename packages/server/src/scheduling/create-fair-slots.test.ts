import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createFairSlots, type FairSlotsOptions, type SlotWork } from "./create-fair-slots.ts";

test("several works of one owner run at once, in order, and the next one is prepared", async () => {
  const { add, running, prepared, end } = watch({ slots: 2 });
  for (const name of ["a", "b", "c", "d"]) add("file", name, 20);
  expect([running(), prepared]).toEqual([
    ["a", "b"],
    ["a", "b", "c"],
  ]);
  await end("b");
  expect([running(), prepared]).toEqual([
    ["a", "c"],
    ["a", "b", "c", "d"],
  ]);
  await end("a");
  expect(running()).toEqual(["c", "d"]);
});

test("short work starts immediately next to a long file that has taken all slots, one at a time, the shortest first", async () => {
  const { add, running, end } = watch({ slots: 1 });
  for (const name of ["a", "b", "c"]) add("file", name, 20);
  add("one", "first", 2);
  add("two", "longer", 3);
  add("three", "shorter", 1);
  expect(running()).toEqual(["a", "first"]);
  await end("first");
  expect(running()).toEqual(["a", "shorter"]);
  // The common slot, too, goes to the owner that has had least.
  await end("a");
  expect(running()).toEqual(["shorter", "longer"]);
  await end("longer");
  expect(running()).toEqual(["shorter", "b"]);
});

test("work cut into short pieces is not short: after ten seconds of audio an owner waits for its turn", () => {
  const { add, running } = watch({ slots: 1 });
  add("other", "long", 20);
  for (const name of ["a", "b", "c"]) add("file", name, 6);
  expect(running()).toEqual(["long", "a"]);
});

test("a live speaker gets as much as can be said in the time", async () => {
  let clock = 0;
  const { add, running, end } = watch({ slots: 1, now: () => clock });
  add("other", "long", 20);
  for (const name of ["a", "b", "c", "d"]) {
    add("speaker", name, 6);
    expect(running()).toEqual(["long", name]);
    await end(name);
    clock += 7000;
  }
});

test("two files take turns by what they have had, not by their number of pieces", async () => {
  const { add, running, end } = watch({ slots: 1, express: false });
  for (const name of ["a1", "a2", "a3"]) add("a", name, 20);
  for (const name of ["b1", "b2", "b3", "b4"]) add("b", name, 10);
  const order: string[] = [];
  for (let [name] = running(); name; [name] = running()) {
    order.push(name);
    await end(name);
  }
  expect(order).toEqual(["a1", "b1", "b2", "a2", "b3", "b4", "a3"]);
});

test("a file gets its turns, however many short ones keep coming", async () => {
  const { add, running, end } = watch({ slots: 1, express: false });
  for (const name of ["a1", "a2"]) add("file", name, 5);
  let others = 0;
  for (; !running().includes("a2"); others++) {
    add(`other ${others}`, `short ${others}`, 2);
    await end(running()[0] ?? "");
    if (others > 20) throw new Error("it starves");
  }
  expect(others).toBeLessThan(8);
});

test("cancelled work is removed from the queue; running work finishes and frees its slot", async () => {
  const { add, running, prepared, end } = watch({ slots: 1, express: false });
  const gone = new AbortController();
  const works = ["a", "b", "c"].map((name) => add("file", name, 20, gone.signal));
  const other = add("other", "d", 20);
  gone.abort(new Error("gone"));
  await expect(works[1]).rejects.toThrow("gone");
  await expect(works[2]).rejects.toThrow("gone");
  await expect(add("file", "e", 20, gone.signal)).rejects.toThrow("gone");
  expect(running()).toEqual(["a"]);
  await end("a");
  expect(await works[0]).toBe("a");
  expect(running()).toEqual(["d"]);
  await end("d");
  expect(await other).toBe("d");
  expect(prepared).not.toContain("c");
});

test("work that needs all slots waits for them, and is not overtaken for ever", async () => {
  const { add, running, end } = watch({ slots: 2, express: false });
  add("a", "a", 20);
  add("b", "b", 20, undefined, 2);
  add("c", "c", 20);
  expect(running()).toEqual(["a"]);
  await end("a");
  expect(running()).toEqual(["b"]);
  await end("b");
  expect(running()).toEqual(["c"]);
});

test("cancelling work that waits for all slots lets work that needs fewer start", async () => {
  const runFairly = createFairSlots({ slots: 2, express: false });
  const begun: string[] = [];
  const rest = Promise.withResolvers<void>();
  const work = (name: string, slots: number, signal?: AbortSignal) =>
    runFairly({
      owner: {},
      seconds: 20,
      slots,
      signal,
      prepare: () => () => {
        begun.push(name);
        return rest.promise;
      },
    });
  const leaving = new AbortController();
  const done = [work("runs", 1)];
  const left = work("leaves", 2, leaving.signal);
  done.push(work("waits behind", 1));
  expect(begun).toEqual(["runs"]);
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  expect(begun).toEqual(["runs", "waits behind"]);
  rest.resolve();
  await Promise.all(done);
});

test("work that fails, or cannot even be prepared, frees its slot", async () => {
  const runFairly = createFairSlots({ slots: 1, express: false });
  const work = { owner: {}, seconds: 1 };
  const failing = runFairly({ ...work, prepare: () => () => Promise.reject(new Error("no")) });
  const unfit = runFairly({
    ...work,
    prepare: () => {
      throw new Error("unfit");
    },
  });
  await expect(failing).rejects.toThrow("no");
  await expect(unfit).rejects.toThrow("unfit");
  expect(await runFairly({ ...work, prepare: () => async () => 1 })).toBe(1);
});

/** Slots whose works end when the test says so. */
function watch(options: FairSlotsOptions) {
  const runFairly = createFairSlots(options);
  const owners = new Map<string, object>();
  const ends = new Map<string, () => void>();
  const prepared: string[] = [];
  const add = (owner: string, name: string, seconds: number, signal?: AbortSignal, slots = 1): Promise<string> => {
    const known = owners.get(owner) ?? {};
    owners.set(owner, known);
    const work: SlotWork<string> = {
      owner: known,
      seconds,
      slots,
      signal,
      prepare() {
        prepared.push(name);
        return () => new Promise((resolve) => ends.set(name, () => resolve(name)));
      },
    };
    const done = runFairly(work);
    done.catch(() => {});
    return done;
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    ends.delete(name);
    await turn();
  };
  return { add, end, prepared, running: () => [...ends.keys()] };
}
