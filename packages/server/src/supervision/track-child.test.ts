import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { trackChild } from "./track-child.ts";

function run(script: string, onOutput?: (process: string, line: string) => void) {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  return trackChild(child, { name: "the child", onOutput });
}

test("reports how a process ended, and passes its output only to the sink", async () => {
  const words: string[] = [];
  const child = run("echo one; echo two >&2; exit 7", (process, line) => words.push(`${process}: ${line}`));
  expect(await child.ended).toEqual({ process: "the child", code: "ENDED", status: 7 });
  expect(words.toSorted()).toEqual(["the child: one", "the child: two"]);
  const silent = run("echo 'what somebody said' >&2; kill -ABRT $$");
  expect(await silent.ended).toEqual({ process: "the child", code: "ABORTED", signal: "SIGABRT" });
  expect(silent.isAlive()).toBe(false);
});

test("a grandchild that holds the pipes does not hide the end", async () => {
  const child = run("sleep 30 & echo $!; kill -SEGV $$");
  let grandchild = 0;
  child.onLine((line) => {
    grandchild = Number(line);
  });
  expect(await child.ended).toMatchObject({ code: "CRASHED", signal: "SIGSEGV" });
  process.kill(grandchild, "SIGKILL");
});

test("an end that we caused is reported as such", async () => {
  const child = run("exec sleep 30");
  child.killHung();
  expect(await child.ended).toEqual({ process: "the child", code: "HUNG", signal: "SIGKILL" });
});

test("a missing program does not throw", async () => {
  const child = trackChild(spawn("/nowhere/program", { stdio: ["ignore", "pipe", "pipe"] }), { name: "it" });
  expect(child.isAlive()).toBe(false);
  expect(await child.ended).toEqual({ process: "it", code: "NOT_EXECUTABLE" });
});
