import { describe, expect, it } from "vitest";
import { ModelError } from "../model-error.ts";
import { defaultTiming } from "./hub-options.ts";
import { parseRetryAfter, planDelay, RetryableFailure, retry } from "./retry.ts";

const busy = new ModelError("HUB_BUSY", "busy", { where: "here", fix: "Wait." });
const timing = { ...defaultTiming, backoffMs: 1, maxBackoffMs: 1 };

describe("planDelay", () => {
  it.each([
    [1, undefined, 0.5, 500],
    [3, undefined, 0.5, 2000],
    [3, undefined, 0, 1000],
    [20, undefined, 0.5, 30_000],
    [1, 7000, 0.5, 7000],
    [1, 300_001, 0.5, undefined],
  ])("attempt %i asked to wait %s with random %d pauses %s", (attempt, retryAfter, random, delay) => {
    expect(planDelay(attempt, retryAfter, defaultTiming, random)).toBe(delay);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    [null, undefined],
    ["", undefined],
    ["soon", undefined],
    ["7", 7000],
    ["0.5", 500],
    ["Thu, 01 Jan 2026 00:00:09 GMT", 9000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
  ])("reads %j as %s ms", (header, milliseconds) => {
    expect(parseRetryAfter(header, now)).toBe(milliseconds);
  });
});

describe("retry", () => {
  it("counts anew after progress, but not after bytes that were thrown away", async () => {
    const sizes = [2_000_000, 4_000_000, 0, 4_000_000, 0];
    let calls = 0;
    const attempts = retry(
      async () => {
        calls += 1;
        throw new RetryableFailure(busy);
      },
      { retries: 2, timing, progress: () => (calls === 0 ? 0 : (sizes[calls - 1] ?? 0)) },
    );
    await expect(attempts).rejects.toBe(busy);
    expect(calls).toBe(4);
  });

  it("does not repeat what no repetition mends", async () => {
    let calls = 0;
    const fails = async () => {
      calls += 1;
      throw busy;
    };
    await expect(retry(fails, { retries: 5, timing })).rejects.toBe(busy);
    expect(calls).toBe(1);
  });

  it("stops in the middle of a pause", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const options = { retries: 5, timing: { ...timing, backoffMs: 60_000, maxBackoffMs: 60_000 } };
    const attempts = retry(async () => Promise.reject(new RetryableFailure(busy)), {
      ...options,
      signal: controller.signal,
      onRetry: () => setTimeout(() => controller.abort(reason), 5),
    });
    await expect(attempts).rejects.toBe(reason);
  });
});
