import { expect, it, vi } from "vitest";
import { createStages } from "./stages.ts";

it("adds up the seconds of each stage, also of one that fails, in the order in which they began", async () => {
  let now = 1000;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  try {
    const stages = createStages();
    const work = (milliseconds: number) => async () => {
      now += milliseconds;
      return milliseconds;
    };
    expect(await stages.run("build", work(1500))).toBe(1500);
    await stages.run("test", work(250));
    await stages.run("build", work(500));
    const failing = stages.run("push", async () => {
      now += 100;
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(Object.entries(stages.seconds)).toEqual([
      ["build", 2],
      ["test", 0.25],
      ["push", 0.1],
    ]);
  } finally {
    clock.mockRestore();
  }
});

it("begins nothing after an interrupt", async () => {
  const reason = new Error("interrupted");
  const stages = createStages(AbortSignal.abort(reason));
  const work = vi.fn();
  await expect(stages.run("build", work)).rejects.toBe(reason);
  expect(work).not.toHaveBeenCalled();
  expect(stages.seconds).toEqual({});
});
