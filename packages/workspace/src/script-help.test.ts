import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";

const scripts = path.join(import.meta.dirname, "../../../scripts");
const names = readdirSync(scripts).filter((name) => name !== "run-program.ts");

const folder = mkdtempSync(path.join(tmpdir(), "funasr-help-"));
afterAll(() => rmSync(folder, { recursive: true }));
const home = path.join(folder, "home");
const programs = path.join(folder, "programs");
for (const each of [home, programs]) mkdirSync(each);
// No apt-get, npm, go or docker: whoever starts to work fails.
for (const name of ["bash", "cat", "dirname", "sed"]) symlinkSync(`/bin/${name}`, path.join(programs, name));

test.each(names)("scripts/%s explains itself, and does nothing else", async (name) => {
  const file = path.join(scripts, name);
  const [program = "", ...parameters] = name.endsWith(".ts") ? [process.execPath, file] : [file];
  // What many share is compiled once.
  const { NODE_COMPILE_CACHE = path.join(folder, "compiled") } = process.env;
  const env = { PATH: programs, FUNASR_STATE: home, HOME: home, TMPDIR: home, NODE_COMPILE_CACHE };
  const run = await execa(program, [...parameters, "--help"], { env, extendEnv: false, reject: false });
  expect(run).toMatchObject({ stdout: expect.stringMatching(/^Usage: /), stderr: "", exitCode: 0 });
  expect(readdirSync(home)).toEqual([]);
});
