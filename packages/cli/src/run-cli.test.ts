import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readUtterance } from "./connection-flags.ts";
import { en } from "./messages/en.ts";
import { zh } from "./messages/zh.ts";
import { runFunasr, runInTerminal } from "./testing/run-funasr.ts";

const commands = ["transcribe", "listen", "bench", "doctor", "serve-demo", "conformance", "completion"];

test.each([
  [[], "No command was given; available: transcribe, listen"],
  [["sing"], '"sing" is not a command; available'],
  [["conformance"], "--audio"],
  [["transcribe"], "No file was given"],
  [["transcribe", "a.wav", "--mode", "x"], "--mode must be one of offline, online, 2pass"],
  [["transcribe", "a.wav", "--timeout", "0"], "--timeout must be seconds"],
  [["transcribe", "a.wav", "--jobs", "many"], "--jobs must be a whole number"],
  [["transcribe", "a.wav", "--format", "txt,doc"], "--format must be one of txt, srt, vtt, ass, docx, md, csv, json"],
  [["transcribe", "a.wav", "--format", "txt,srt"], "need --output-dir"],
  [["transcribe", "a.wav", "--format", "docx"], "need --output-dir"],
  [["transcribe", "a.wav", "--labels", "names"], "--labels must be auto, none, or some of speaker, emotion, events"],
  [["transcribe", "-", "-"], "only once"],
  [["transcribe", "/nowhere/*.wav"], "matches no audio file"],
  [["transcribe", "a", "--loud"], "--loud"],
  [["listen", "--output", "notes.doc"], "--output must be one of"],
  [["bench"], "missing required argument"],
  [["completion", "tcsh"], "must be one of bash, zsh, fish"],
])("%j is wrong usage", async (arguments_, problem) => {
  const { code, stderr, stdout } = await runInTerminal(arguments_);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(problem);
  expect(stderr).toContain("Try funasr --help.");
});

describe("help", () => {
  test("names every command, exit codes and variables", async () => {
    const { code, stdout } = await runInTerminal(["--help"]);
    expect(code).toBe(0);
    for (const word of [...commands, "Exit code: 0", "FUNASR_URL"]) expect(stdout).toContain(word);
  });

  test.each(commands)("of %s is its own", async (command) => {
    const { code, stdout } = await runInTerminal([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: funasr ${command}`);
  });

  test("is Chinese in a Chinese locale", async () => {
    const { stdout } = await runInTerminal(["transcribe", "--help"], { LANG: "zh_CN.UTF-8" });
    expect(stdout).toContain("用法： funasr transcribe");
    expect(stdout).toContain("转写文件");
    const { stderr } = await runInTerminal(["transcribe"], { LC_ALL: "zh_TW" });
    expect(stderr).toBe("用法错误：未指定文件。 参见 funasr --help。\n");
  });

  test("says the same in both languages: no sentence is left in English", () => {
    const lost = Object.keys(flatten(en)).filter(
      (key) =>
        flatten(en)[key] === flatten(zh)[key] && !/^bench\.columns|doctor\.(chunkSize|handshake|software)$/.test(key),
    );
    expect(lost).toEqual([]);
  });
});

test("the program itself prints its version and ends with the code", async () => {
  expect(await runFunasr(["--version"])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: "",
  });
  expect(await runFunasr(["transcribe"])).toMatchObject({
    code: 2,
    stderr: "USAGE: No file was given. Try funasr --help.\n",
  });
});

describe("completion", () => {
  test("for bash completes commands and options", async () => {
    const { stdout } = await runInTerminal(["completion", "bash"]);
    const complete = (...words: string[]) => {
      const script = `${stdout}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _funasr; echo "\${COMPREPLY[*]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8" });
    };
    expect(complete("funasr", "tr")).toMatchObject({ stdout: "transcribe\n", stderr: "" });
    expect(complete("funasr", "transcribe", "--out")).toMatchObject({ stdout: "--output-dir\n" });
  });

  test.each(["zsh", "fish"])(
    "for %s names every command, and the shell takes it where it is installed",
    async (shell) => {
      const { stdout } = await runInTerminal(["completion", shell]);
      for (const command of commands) expect(stdout).toContain(command);
      const checked = spawnSync(shell, ["-n", "-c", stdout], { encoding: "utf8" });
      if (!checked.error) expect(checked).toMatchObject({ status: 0, stderr: "" });
    },
  );
});

test.each([
  ["# names\n达摩院 30\nNew York 5\n会议\n\n", { 达摩院: 30, "New York": 5, 会议: 20 }],
  ['{"达摩院":30,"New York":5}', { 达摩院: 30, "New York": 5 }],
  ["达摩院，GPT-4.1 Node.js\n会议", { 达摩院: 20, "GPT-4.1": 20, "Node.js": 20, 会议: 20 }],
])("reads hotwords from %j", async (text, weights) => {
  const folder = mkdtempSync(join(tmpdir(), "funasr-hotwords-"));
  const file = join(folder, "hotwords.txt");
  writeFileSync(file, text);
  const flags = { mode: "offline", itn: true, speakers: true, hotwords: file } as const;
  expect(await readUtterance(flags)).toMatchObject({ hotwords: weights });
  rmSync(folder, { recursive: true });
});

function flatten(value: unknown, prefix = ""): Record<string, string> {
  if (typeof value !== "object" || value === null) return { [prefix]: String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => flatten(inner, prefix ? `${prefix}.${key}` : key)),
  );
}
