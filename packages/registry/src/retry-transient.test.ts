import { afterEach, describe, expect, it, vi } from "vitest";
import { RegistryError } from "./registry-error.ts";
import { retryTransient, retryUntil } from "./retry-transient.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const busy = (retryAfterSeconds?: number) => new RegistryError("SERVER_ERROR", "busy", { retryAfterSeconds });

/** Fails this many times, then answers; records the waits. */
function failing(error: unknown, times: number) {
  const waits: number[] = [];
  let calls = 0;
  const operation = async () => {
    calls += 1;
    if (calls <= times) throw error;
    return "done";
  };
  return { waits, operation, sleep: async (ms: number) => void waits.push(ms), calls: () => calls };
}

describe("what fails for a moment", () => {
  it("is tried again, after waits that double up to eight seconds", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { operation, sleep, waits } = failing(busy(), 6);
    expect(await retryTransient(operation, { retries: 6, sleep })).toBe("done");
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  it("is tried again within half of that, each leg at another moment", async () => {
    const random = vi.spyOn(Math, "random");
    const { operation, sleep, waits } = failing(busy(), 2);
    random.mockReturnValueOnce(0).mockReturnValueOnce(1);
    await retryTransient(operation, { retries: 2, sleep });
    expect(waits).toEqual([250, 1500]);
  });

  it.each([
    [3, 3000],
    [0, 500],
    [300, 300_000],
  ])("is tried again when the registry asks for it, and not sooner than by itself: %i s", async (seconds, wait) => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { operation, sleep, waits } = failing(busy(seconds), 1);
    await retryTransient(operation, { retries: 1, sleep });
    expect(waits).toEqual([wait]);
  });

  it("is given up when the registry asks for more than five minutes", async () => {
    const error = busy(301);
    const { operation, sleep, calls } = failing(error, 1);
    await expect(retryTransient(operation, { retries: 5, sleep })).rejects.toBe(error);
    expect(calls()).toBe(1);
  });

  it("is given up after the last try, with its own error", async () => {
    const error = busy();
    const { operation, sleep, calls } = failing(error, 9);
    await expect(retryTransient(operation, { retries: 2, sleep })).rejects.toBe(error);
    expect(calls()).toBe(3);
  });

  it.each([new RegistryError("FORBIDDEN", "no"), new TypeError("no")])(
    "is nothing but a transient error: %s",
    async (error) => {
      const { operation, sleep, calls } = failing(error, 1);
      await expect(retryTransient(operation, { retries: 5, sleep })).rejects.toBe(error);
      expect(calls()).toBe(1);
    },
  );

  it("is not tried after an interrupt", async () => {
    const reason = new Error("interrupted");
    const { operation, sleep, calls } = failing(busy(), 9);
    const signal = AbortSignal.abort(reason);
    await expect(retryTransient(operation, { retries: 5, sleep, signal })).rejects.toBe(reason);
    expect(calls()).toBe(0);
  });

  it("does not wait after an interrupt", async () => {
    const stop = new AbortController();
    const { operation } = failing(busy(60), 1);
    const waiting = retryTransient(operation, { retries: 1, signal: stop.signal });
    const reason = new Error("interrupted");
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});

describe("what may take a moment to be seen", () => {
  const answers = (...all: boolean[]) => {
    let asked = 0;
    return { ask: async () => all[asked++] ?? false, asked: () => asked };
  };

  it("is asked for until it is there", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const waits: number[] = [];
    const { ask, asked } = answers(false, false, true);
    const sleep = async (ms: number) => void waits.push(ms);
    await retryUntil(ask, { retries: 4, sleep }, busy);
    expect(asked()).toBe(3);
    expect(waits).toEqual([500, 1000]);
  });

  it("fails when it never comes", async () => {
    const { ask, asked } = answers();
    const error = busy();
    await expect(retryUntil(ask, { retries: 2, sleep: async () => {} }, () => error)).rejects.toBe(error);
    expect(asked()).toBe(3);
  });
});
