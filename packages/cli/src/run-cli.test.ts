import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCommand } from "./parse-command.ts";
import { readHotwords } from "./read-hotwords.ts";

const folder = mkdtempSync(join(tmpdir(), "funasr-cli-"));
const hotwords = join(folder, "hotwords.txt");
writeFileSync(hotwords, "# names\n达摩院 30\nNew York 5\n会议\n\n");

const speech = stageSpeechModel();
const recordings = speech.samples;
let server: SpawnedServer;
beforeAll(async () => {
  server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: speech.modelDir, CANARY_DIR: speech.canaryDir });
  await server.untilReady();
});
afterAll(async () => {
  await server.stop();
  speech.remove();
  rmSync(folder, { recursive: true });
});

test("prints one text per file, in order", async () => {
  const files = recordings.map(({ file }) => file);
  const run = await funasr("transcribe", ...files, "--url", server.url, "--hotwords", hotwords);
  expect(run).toEqual({ code: 0, stdout: recordings.map(({ text }) => `${text}\n`).join(""), stderr: "" });
});

test("prints a JSON line per file", async () => {
  const [{ file, text } = { file: "", text: "" }] = recordings;
  const { code, stdout } = await funasr("transcribe", "--json", file, "--url", server.url);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    file,
    text,
    audioSeconds: expect.closeTo(4.47, 1),
    elapsedSeconds: expect.any(Number),
  });
});

test("a file that fails does not cost the others, but the exit code", async () => {
  const [{ file, text } = { file: "", text: "" }] = recordings;
  const broken = join(folder, "song.mp3");
  writeFileSync(broken, "no music");
  const run = await funasr("transcribe", "/nowhere.wav", broken, file, "--url", server.url);
  expect(run.code).toBe(1);
  expect(run.stdout).toBe(`${text}\n`);
  expect(run.stderr).toMatch(/^ENOENT: \/nowhere\.wav: .*\nBAD_AUDIO: .*song\.mp3: .*Send pcm or wav\.\n$/);
});

test("says with code and mend that no server is there", async () => {
  const [{ file } = { file: "" }] = recordings;
  const run = await funasr("transcribe", file, "--url", "ws://127.0.0.1:1");
  expect(run).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^CONNECT: .*Is the server running/),
  });
});

test.each([
  [[], "No command was given"],
  [["listen"], '"listen" is no command'],
  [["transcribe"], "No file was given"],
  [["transcribe", "a", "--mode", "x"], "--mode must be one of offline, online, 2pass"],
  [["transcribe", "a", "--timeout", "0"], "--timeout must be seconds"],
  [["transcribe", "a", "--loud"], "--loud"],
])("%j is wrong usage", async (arguments_, problem) => {
  const { code, stderr } = await funasr(...arguments_);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).toContain("Try funasr --help.");
});

test("explains itself", async () => {
  expect(await funasr("--help")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Usage: funasr transcribe"),
  });
  expect(await funasr("--version")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test("reads options into one command", () => {
  const arguments_ = ["transcribe", "a", "b", "--json", "--mode", "2pass", "--timeout", "1.5", "--hotwords", "h"];
  expect(parseCommand(arguments_)).toEqual({
    kind: "transcribe",
    files: ["a", "b"],
    url: "ws://127.0.0.1:10095",
    json: true,
    mode: "2pass",
    hotwords: "h",
    timeoutMs: 1500,
  });
});

test("reads hotwords line by line: the last number is the weight", async () => {
  expect(await readHotwords(hotwords)).toEqual({ 达摩院: 30, "New York": 5, 会议: 20 });
});

function funasr(...arguments_: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, ...arguments_]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}
