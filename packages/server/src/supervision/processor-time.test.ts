import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { judgeSilences } from "./judge-silences.ts";
import { processorTime } from "./processor-time.ts";

const spawned: ChildProcess[] = [];
afterEach(() => {
  for (const child of spawned.splice(0)) child.kill("SIGKILL");
});

/** By itself it ends, too. */
const toil = "const begun = Date.now(); while (Date.now() - begun < 20000);";

function start(command: string, arguments_: readonly string[]): number {
  const child = spawn(command, arguments_, { stdio: "ignore" });
  spawned.push(child);
  return child.pid ?? -1;
}

async function judge(pid: number): Promise<string> {
  const [before, begun] = [processorTime(pid), performance.now()];
  await sleep(2000);
  return judgeSilences([{ waitedMs: performance.now() - begun, workedMs: processorTime(pid) - before }]);
}

test("a process that sleeps uses no time, and one that is gone has used none", async () => {
  expect(await judge(start("sleep", ["20"]))).toBe("idle");
  expect(processorTime(2 ** 30)).toBe(0);
});

test("the time of its children counts for a process", async () => {
  // The shell has something to do afterwards, so that it waits for its child.
  const pid = start("sh", ["-c", `"$0" -e "$1" & wait; :`, process.execPath, toil]);
  await sleep(300);
  expect(await judge(pid)).toBe("busy");
  for (const child of childrenOf(pid)) process.kill(child, "SIGKILL");
});

test("a process that gets no CPU because others use it all is working", async () => {
  // Both on one CPU, and this one gets a hundredth of it.
  start("taskset", ["-c", "0", process.execPath, "-e", toil]);
  const starved = start("taskset", ["-c", "0", process.execPath, "-e", toil]);
  setPriority(starved, 19);
  await sleep(300);
  expect(await judge(starved)).toBe("busy");
});

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}
