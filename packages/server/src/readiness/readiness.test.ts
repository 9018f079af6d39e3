import { encodeWav } from "@funasr-images/tones";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Engine, EngineState } from "../engine.ts";
import { judgeSilences } from "../supervision/judge-silences.ts";
import { watchReadiness } from "./readiness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timeoutMs = 60_000;
const idle = { waitedMs: timeoutMs, workedMs: 600 };
const busy = { waitedMs: timeoutMs, workedMs: 30_000 };

test.each([
  [[idle], "idle"],
  [[busy], "busy"],
  [[idle, idle], "hangs"],
  [[idle, busy], "busy"],
  [[idle, busy, idle], "idle"],
  [Array(59).fill(busy), "busy"],
  [Array(60).fill(busy), "hangs"],
] as const)("%j is %s", (silences, verdict) => {
  expect(judgeSilences(silences)).toBe(verdict);
});

test("an engine that neither answers nor works is killed after the second canary, and becomes ready again", async () => {
  const { engine, readiness, killed } = watch();
  await vi.advanceTimersByTimeAsync(0);
  expect(readiness.state()).toEqual({ ready: true });
  engine.hangs = true;
  await vi.advanceTimersByTimeAsync(10_000 + timeoutMs);
  expect(readiness.state()).toEqual({ ready: false, reason: "the canary got no answer within 60 s" });
  expect(killed).toEqual([]);
  await vi.advanceTimersByTimeAsync(timeoutMs + 10);
  expect(killed).toEqual([100]);
  engine.hangs = false;
  engine.announce({ up: false, exit: { process: "the recogniser", code: "HUNG", signal: "SIGKILL" } });
  engine.announce({ up: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(readiness.state()).toEqual({ ready: true });
});

test("a canary that waits behind real work is not a hang: the server stays ready, and nothing is killed", async () => {
  const { engine, readiness, killed } = watch();
  await vi.advanceTimersByTimeAsync(0);
  engine.hangs = true;
  engine.cpuShare = 0.8;
  await vi.advanceTimersByTimeAsync(10_000 + 20 * (timeoutMs + 10));
  expect(readiness.state()).toEqual({ ready: true });
  expect(killed).toEqual([]);
  engine.hangs = false;
  engine.cpuShare = 0;
  await vi.advanceTimersByTimeAsync(timeoutMs + 10_000);
  expect(readiness.state()).toEqual({ ready: true });
});

test("says how the engine ended and what to do, and that a canary failed, in our own words", async () => {
  const { engine, readiness } = watch();
  engine.announce({ up: false, exit: { process: "the upstream server", code: "MODEL_MISSING", status: 255 } });
  expect(readiness.state()).toEqual({
    ready: false,
    code: "MODEL_MISSING",
    reason: expect.stringMatching(
      /^the engine is down: the upstream server ended with exit code 255 \(MODEL_MISSING\): /,
    ),
  });
  engine.text = "what somebody else said";
  engine.announce({ up: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(readiness.state()).toEqual({ ready: false, reason: expect.stringContaining("not recognised as its text") });
  expect(JSON.stringify(readiness.state())).not.toContain("somebody");
});

test("after a failed canary the next one does not wait for the interval, but pauses get longer", async () => {
  const { engine, readiness } = watch();
  await vi.advanceTimersByTimeAsync(0);
  engine.text = "other words";
  await vi.advanceTimersByTimeAsync(10_000);
  expect(readiness.state()).toMatchObject({ ready: false });
  const before = engine.canaries;
  // After 1, 2, 4 and 8 s.
  await vi.advanceTimersByTimeAsync(15_000);
  expect(engine.canaries - before).toBe(4);
  engine.text = "你好。";
  await vi.advanceTimersByTimeAsync(10_000);
  expect(readiness.state()).toEqual({ ready: true });
  engine.text = "other words";
  await vi.advanceTimersByTimeAsync(10_000);
  engine.text = "你好。";
  await vi.advanceTimersByTimeAsync(1000);
  expect(readiness.state()).toEqual({ ready: true });
});

test("a silence from before a restart does not count", async () => {
  const { engine, killed } = watch();
  engine.hangs = true;
  for (let life = 0; life < 5; life++) {
    await vi.advanceTimersByTimeAsync(timeoutMs + 20_000);
    engine.announce({ up: false, exit: { process: "the recogniser", code: "ABORTED", signal: "SIGABRT" } });
    await vi.advanceTimersByTimeAsync(timeoutMs);
    engine.announce({ up: true });
  }
  expect(killed).toEqual([]);
});

function watch() {
  const killed: number[] = [];
  const engine = fakeEngine(() => killed.push(100));
  const started = Date.now();
  const readiness = watchReadiness({
    engine: engine.engine,
    canary: { audio: encodeWav(new Float32Array(1600), 16_000), text: "你好" },
    intervalMs: 10_000,
    timeoutMs,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    cpuMs: () => (Date.now() - started) * engine.cpuShare,
  });
  engine.announce({ up: true });
  return { engine, readiness, killed };
}

function fakeEngine(killHung: () => void) {
  const listeners: ((state: EngineState) => void)[] = [];
  const fake = {
    hangs: false,
    text: "你好。",
    canaries: 0,
    /** Of one core, all the time. */
    cpuShare: 0,
    announce: (state: EngineState) => {
      for (const listener of listeners) listener(state);
    },
  };
  const engine: Engine = {
    start: async () => {},
    onStateChange: (listener) => listeners.push(listener),
    processes: () => [{ name: "recogniser", pid: 100 }],
    killHung,
    capabilities: () => {
      throw new Error("not asked here");
    },
    close: async () => {},
    openSession: (onReply) => ({
      configure: async () => {},
      audio: async () => {},
      async end() {
        fake.canaries += 1;
        if (fake.hangs) await new Promise(() => {});
        onReply({ is_final: false, mode: "offline", text: fake.text, wav_name: "canary" });
      },
      close: () => {},
    }),
  };
  return Object.assign(fake, { engine });
}
