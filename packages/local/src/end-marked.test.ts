import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { endMarked } from "./end-marked.ts";

const mark = `FUNASR_TEST_MARK=${process.pid}-${Math.random()}`;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A program that says when it is up, in a session of its own. */
async function start(script: string, env: string) {
  const [name = "", value] = env.split("=");
  const child = spawn(process.execPath, ["--eval", `${script}; console.log("up"); setInterval(() => {}, 1000)`], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, [name]: value },
  });
  started.push(child);
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  return { pid: child.pid as number, ended };
}

it("ends what has the mark, by force what does not listen, and nothing else", async () => {
  const polite = await start("", mark);
  const deaf = await start('process.on("SIGTERM", () => {})', mark);
  const other = await start("", `${mark}1`);
  const ended = await endMarked(mark);
  expect(ended.map(({ pid }) => pid).sort()).toEqual([polite.pid, deaf.pid].sort());
  expect(ended[0]?.command).toContain("--eval");
  expect(await polite.ended).toEqual([null, "SIGTERM"]);
  expect(await deaf.ended).toEqual([null, "SIGKILL"]);
  expect(() => process.kill(other.pid, 0)).not.toThrow();
});

it("ends nothing where nothing has the mark", async () => {
  expect(await endMarked(`${mark}2`)).toEqual([]);
});
