import { expect, test, vi } from "vitest";
import { EngineError, type EngineState } from "../engine.ts";
import type { EngineExit } from "../engine-exit.ts";
import { createSupervisor, type RunningChild } from "./create-supervisor.ts";

test("restarts a child when it ends, with increasing delays, and notifies listeners", async () => {
  const { launch, children } = createLauncher();
  const pauses: number[] = [];
  const states: EngineState[] = [];
  const supervisor = createSupervisor(launch, async (ms) => {
    pauses.push(ms);
  });
  supervisor.onStateChange((state) => states.push(state));
  await supervisor.start();
  for (let life = 0; life < 3; life++) {
    expect(supervisor.current().pid).toBe(life);
    children[life]?.end(exitOf(life));
    await expect.poll(() => children.length).toBe(life + 2);
  }
  expect(pauses).toEqual([200, 400, 800]);
  expect(states.slice(0, 3)).toEqual([{ up: true }, { up: false, exit: exitOf(0) }, { up: true }]);
  await supervisor.close();
  expect(children.at(-1)?.stopped).toBe(true);
});

test("a flapping child is restarted at most every half minute, and immediately after a long life", async () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const { launch, children } = createLauncher();
  const pauses: number[] = [];
  const supervisor = createSupervisor(launch, async (ms) => {
    pauses.push(ms);
  });
  await supervisor.start();
  const crash = async () => {
    const { length } = children;
    children.at(-1)?.end(exitOf(1));
    while (children.length === length) await new Promise((resolve) => setTimeout(resolve));
  };
  for (let life = 0; life < 12; life++) await crash();
  now += 61_000;
  await crash();
  clock.mockRestore();
  expect(pauses.slice(0, 3)).toEqual([200, 400, 800]);
  expect(Math.max(...pauses)).toBe(30_000);
  expect(pauses.slice(-2)).toEqual([30_000, 100]);
  await supervisor.close();
});

test("a failed first launch is reported to the caller", async () => {
  const supervisor = createSupervisor(() => Promise.reject(new Error("no model")));
  await expect(supervisor.start()).rejects.toThrow("no model");
  expect(() => supervisor.current()).toThrow(/^The engine is down/);
  await supervisor.close();
});

test("a failed later launch is retried", async () => {
  const { launch, children } = createLauncher();
  let launches = 0;
  const states: EngineState[] = [];
  const supervisor = createSupervisor(
    (signal) => {
      launches += 1;
      return launches === 2
        ? Promise.reject(new EngineError("ENGINE_START", "busy", { exit: exitOf(255) }))
        : launch(signal);
    },
    async () => {},
  );
  supervisor.onStateChange((state) => states.push(state));
  await supervisor.start();
  children[0]?.end(exitOf(1));
  await expect.poll(() => children.length).toBe(2);
  expect(states).toContainEqual({ up: false, exit: exitOf(255) });
  expect(supervisor.current().pid).toBe(1);
  await supervisor.close();
});

test("a child that comes up while closing is stopped", async () => {
  const { launch, children } = createLauncher();
  const held = Promise.withResolvers<void>();
  let launches = 0;
  const supervisor = createSupervisor(
    async (signal) => {
      launches += 1;
      if (launches === 2) await held.promise;
      return launch(signal);
    },
    async () => {},
  );
  await supervisor.start();
  children[0]?.end(exitOf(1));
  await expect.poll(() => launches).toBe(2);
  const closed = supervisor.close();
  held.resolve();
  await closed;
  expect(children[1]?.stopped).toBe(true);
});

test("the message of any other error is not shown, because it may contain anything", async () => {
  const { launch, children } = createLauncher();
  let launches = 0;
  const states: EngineState[] = [];
  const supervisor = createSupervisor(
    (signal) => (++launches === 2 ? Promise.reject(new Error("what somebody said")) : launch(signal)),
    async () => {},
  );
  supervisor.onStateChange((state) => states.push(state));
  await supervisor.start();
  children[0]?.end(exitOf(0));
  await expect.poll(() => children.length).toBe(2);
  expect(states).toContainEqual({ up: false, exit: { process: "the engine", code: "START_FAILED" } });
  await supervisor.close();
});

test("a child that has ended accepts no more sessions, even before the reason is known", async () => {
  const { launch, children } = createLauncher();
  const supervisor = createSupervisor(launch, async () => {});
  await supervisor.start();
  const [child] = children;
  if (child) child.isAlive = () => false;
  expect(() => supervisor.current()).toThrow(expect.objectContaining({ code: "ENGINE_UNAVAILABLE" }));
  await supervisor.close();
});

function exitOf(status: number): EngineExit {
  return { process: "the child", code: "ENDED", status };
}

interface FakeChild extends RunningChild {
  end(exit: EngineExit): void;
  stopped: boolean;
}

function createLauncher(): { launch: (signal: AbortSignal) => Promise<FakeChild>; children: FakeChild[] } {
  const children: FakeChild[] = [];
  const launch = async () => {
    const ended = Promise.withResolvers<EngineExit>();
    const child: FakeChild = {
      pid: children.length,
      ended: ended.promise,
      end: ended.resolve,
      stopped: false,
      isAlive: () => true,
      killHung() {},
      async stop() {
        child.stopped = true;
        ended.resolve(exitOf(0));
      },
    };
    children.push(child);
    return child;
  };
  return { launch, children };
}
