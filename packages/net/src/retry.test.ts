import { describe, expect, it } from "vitest";
import { planDelay, type RetryOptions, retry } from "./retry.ts";

const timing = { backoffMs: 500, maxBackoffMs: 30_000, maxRetryAfterMs: 300_000 };
const broken = new Error("the line broke");

/** An operation that fails a number of times, and how it was waited for. */
function failing(times: number, options: Partial<RetryOptions> = {}) {
  const waits: number[] = [];
  let calls = 0;
  const outcome = retry(
    async () => {
      calls += 1;
      if (calls <= times) throw broken;
      return calls;
    },
    { retries: 4, timing, judge: () => ({}), sleep: async (milliseconds) => void waits.push(milliseconds), ...options },
  );
  return { outcome, waits, calls: () => calls };
}

describe("planDelay", () => {
  it.each([
    [1, undefined, 0.5, 500],
    [3, undefined, 0.5, 2000],
    [3, undefined, 0, 1000],
    [20, undefined, 0.5, 30_000],
    [1, 7000, 0.5, 7000],
    [1, 300_000, 0.5, 300_000],
    [1, 300_001, 0.5, undefined],
  ])("attempt %i asked to wait %s with random %d pauses %s", (attempt, retryAfter, random, delay) => {
    expect(planDelay(attempt, retryAfter, timing, random)).toBe(delay);
  });
});

describe("retry", () => {
  it("tries again until it succeeds, with longer pauses, and reports each", async () => {
    const reported: unknown[][] = [];
    const { outcome, waits } = failing(2, { onRetry: (...notice) => reported.push(notice) });
    expect(await outcome).toBe(3);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeLessThanOrEqual(750);
    expect(waits[1]).toBeLessThanOrEqual(1500);
    expect(reported).toEqual(waits.map((delay, index) => [index + 1, delay, broken]));
  });

  it("throws the failure itself when the attempts are used up", async () => {
    const { outcome, calls } = failing(9);
    await expect(outcome).rejects.toBe(broken);
    expect(calls()).toBe(5);
  });

  it("does not repeat what no repetition would fix", async () => {
    const { outcome, calls } = failing(1, { judge: () => undefined });
    await expect(outcome).rejects.toBe(broken);
    expect(calls()).toBe(1);
  });

  it("waits as long as it is asked to, and gives up when that is too long", async () => {
    const patient = failing(1, { judge: () => ({ retryAfterMs: 7000 }) });
    expect(await patient.outcome).toBe(2);
    expect(patient.waits).toEqual([7000]);
    await expect(failing(1, { judge: () => ({ retryAfterMs: 300_001 }) }).outcome).rejects.toBe(broken);
  });

  it("counts anew after progress, but not after bytes that were thrown away", async () => {
    const sizes = [0, 2_000_000, 4_000_000, 0, 4_000_000, 0];
    const { outcome, calls } = failing(9, { retries: 2, progress: () => sizes.shift() ?? 0 });
    await expect(outcome).rejects.toBe(broken);
    expect(calls()).toBe(4);
  });

  it("ends with the reason of its signal, before an attempt and in a pause", async () => {
    const reason = new Error("cancelled");
    await expect(failing(0, { signal: AbortSignal.abort(reason) }).outcome).rejects.toBe(reason);
    const stop = new AbortController();
    const options = { retries: 1, timing, judge: () => ({}), signal: stop.signal, onRetry: () => stop.abort(reason) };
    const fails = async () => {
      throw broken;
    };
    await expect(retry(fails, options)).rejects.toBe(reason);
  });
});
