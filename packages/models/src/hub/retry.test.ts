import { describe, expect, it } from "vitest";
import { ModelError } from "../model-error.ts";
import { defaultTiming } from "./hub-options.ts";
import { RetryableFailure, retry } from "./retry.ts";

const busy = new ModelError("HUB_BUSY", "busy", { where: "here", fix: "Wait." });
const timing = { ...defaultTiming, backoffMs: 1, maxBackoffMs: 1 };

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

  it("does not repeat what no repetition would fix", async () => {
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
