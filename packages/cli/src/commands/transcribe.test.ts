import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeWav } from "@funasr-images/client";
import { answer, encodeAiff, openScriptedServer } from "@funasr-images/client/testing";
import {
  encodeChannels,
  type SpawnedServer,
  spawnServer,
  stageBurdenedModel,
  stageSpeechModel,
} from "@funasr-images/server/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runFunasr, runInTerminal } from "../testing/run-funasr.ts";

const speech = stageSpeechModel();
const recordings = speech.samples;
const [first = { file: "", text: "" }, second = first] = recordings;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "funasr-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => speech.remove());

describe("with the real server", () => {
  let server: SpawnedServer;
  beforeAll(async () => {
    server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: speech.modelDir, CANARY_DIR: speech.canaryDir });
    await server.untilReady();
  });
  afterAll(() => server.stop());

  test("prints one text per file, in order, whichever is done first", async () => {
    const hotwords = join(folder, "hotwords.txt");
    writeFileSync(hotwords, "会议 30\n");
    const files = recordings.map(({ file }) => file);
    const run = await runFunasr(["transcribe", ...files, "--url", server.url, "--hotwords", hotwords, "-j", "3"]);
    expect(run).toEqual({ code: 0, stdout: recordings.map(({ text }) => `${text}\n`).join(""), stderr: "" });
  });

  test("prints a JSON line per file", async () => {
    const { code, stdout } = await runFunasr(["transcribe", "--json", first.file, "--url", server.url]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      file: first.file,
      text: first.text,
      audioSeconds: expect.closeTo(4.47, 1),
      elapsedSeconds: expect.any(Number),
      transcript: expect.objectContaining({ schema: 1, text: first.text }),
    });
  });

  test("says once what a person should know about each file, in the language of the program", async () => {
    const stereo = join(folder, "stereo.pcm");
    const flipped = join(folder, "flipped.wav");
    const samples = decodeWav(readFileSync(first.file)).samples;
    writeFileSync(stereo, encodeChannels([samples, new Float32Array(samples.length)]).subarray(44));
    writeFileSync(flipped, encodeChannels([samples, samples.map((sample) => -sample)]));
    const files = [stereo, flipped, second.file];
    const run = await runFunasr(["transcribe", ...files, "--url", server.url]);
    expect(run.code).toBe(0);
    expect(run.stdout.split("\n").slice(1)).toEqual([first.text, second.text, ""]);
    expect(run.stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^Warning STEREO_AS_MONO: .*stereo\.pcm: The samples look like two channels/),
      expect.stringMatching(/^Warning ANTI_PHASE: .*flipped\.wav: The two channels are the same upside down/),
    ]);
    const chinese = await runFunasr(["transcribe", flipped, "--url", server.url], { env: { LC_ALL: "zh_CN.UTF-8" } });
    expect(chinese.stderr).toMatch(/^警告 ANTI_PHASE：.*flipped\.wav：两个声道互为反相/);
    const { stdout } = await runFunasr(["transcribe", "--json", flipped, "--url", server.url]);
    expect(JSON.parse(stdout).transcript.warnings).toMatchObject([{ code: "ANTI_PHASE" }]);
  });

  test("splits the sides of a call: speakers in every document", async () => {
    const call = join(folder, "call.wav");
    const sides = [first, second].map(({ file }) => decodeWav(readFileSync(file)).samples);
    writeFileSync(call, encodeChannels(sides));
    const split = ["transcribe", call, "--url", server.url, "--channels", "split"];
    const { stdout, stderr } = await runFunasr(split);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n").toSorted()).toEqual([
      `[Speaker 1] ${first.text}`,
      `[Speaker 2] ${second.text}`,
    ]);
    const mono = await runFunasr(["transcribe", first.file, "--url", server.url, "--channels", "split", "--json"]);
    expect(JSON.parse(mono.stdout).transcript).toMatchObject({
      segments: [{ speaker: "S1", channel: 1 }],
      warnings: [{ code: "ONE_CHANNEL" }],
    });
    expect(await runFunasr(["transcribe", call, "--channels", "left"])).toMatchObject({
      code: 2,
      stderr: 'USAGE: --channels must be one of mix, split, but is "left". Try funasr --help.\n',
    });
    const raw = join(folder, "call.pcm");
    writeFileSync(raw, readFileSync(first.file).subarray(44));
    const refused = await runFunasr(["transcribe", raw, "--url", server.url, "--channels", "split"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("channels=split needs a file") });
  });

  test("transcribes standard input, wav or pcm", async () => {
    const wav = readFileSync(first.file);
    const arguments_ = ["transcribe", "-", "--url", server.url];
    expect((await runFunasr(arguments_, { stdin: wav })).stdout).toBe(`${first.text}\n`);
    const pcm = [...arguments_, "--input-format", "pcm", "--sample-rate", "16000"];
    expect((await runFunasr(pcm, { stdin: wav.subarray(44) })).stdout).toBe(`${first.text}\n`);
  });

  test("writes all formats of a folder and a glob, and repeats nothing", async () => {
    mkdirSync(join(folder, "in/deep"), { recursive: true });
    copyFileSync(first.file, join(folder, "in/a.wav"));
    copyFileSync(second.file, join(folder, "in/deep/b.WAV"));
    writeFileSync(join(folder, "in/readme.txt"), "no audio");
    const out = join(folder, "out");
    const run = (...more: string[]) =>
      runFunasr([
        "transcribe",
        join(folder, "in"),
        "--url",
        server.url,
        "-o",
        out,
        "-f",
        "txt,srt,vtt,ass,docx,md,csv,json",
        ...more,
      ]);
    expect(await run()).toEqual({ code: 0, stdout: "", stderr: "2 transcribed, 0 already done, 0 failed\n" });
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(
      [
        ".funasr-batch.jsonl",
        "deep",
        ...["ass", "csv", "docx", "json", "md", "srt", "txt", "vtt"].flatMap((end) => [`a.${end}`, `deep/b.${end}`]),
      ].sort(),
    );
    expect(readFileSync(join(out, "a.txt"), "utf8")).toBe(`${first.text}\n`);
    expect(JSON.parse(readFileSync(join(out, "deep/b.json"), "utf8"))).toMatchObject({ schema: 1, text: second.text });
    expect(readFileSync(join(out, "a.md"), "utf8")).toMatch(/^# a\n/);
    expect(readFileSync(join(out, "a.csv"), "utf8")).toContain(first.text);
    expect(readFileSync(join(out, "a.docx")).subarray(0, 4).toString("latin1")).toBe("PK\u0003\u0004");
    const srt = readFileSync(join(out, "a.srt"), "utf8");
    expect(srt).toMatch(/^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\n/);
    expect(
      srt
        .split("\n")
        .filter((line) => /\p{L}/u.test(line))
        .join(""),
    ).toBe(first.text);

    expect((await run()).stderr).toContain("0 transcribed, 2 already done, 0 failed");
    rmSync(join(out, "a.vtt"));
    expect((await run()).stderr).toContain("1 transcribed, 1 already done");
    copyFileSync(second.file, join(folder, "in/a.wav"));
    expect((await run()).stderr).toContain("1 transcribed, 1 already done");
    expect((await run("--no-itn")).stderr).toContain("2 transcribed, 0 already done");
    expect((await run("--force")).stderr).toContain("2 transcribed, 0 already done");
    const glob = await runFunasr(["transcribe", join(folder, "in/**/*.WAV"), "--url", server.url]);
    expect(glob.stdout).toBe(`${second.text}\n`);
  });

  test("a file that fails does not affect the others, only the exit code", async () => {
    const broken = join(folder, "song.mp3");
    writeFileSync(broken, "no music");
    const noWav = join(folder, "no.wav");
    writeFileSync(noWav, "raw samples");
    const run = await runFunasr(["transcribe", "/nowhere.wav", broken, noWav, first.file, "--url", server.url]);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe(`${first.text}\n`);
    expect(run.stderr).toMatch(/^ENOENT: \/nowhere\.wav: .*\nBAD_AUDIO: .*song\.mp3: .*\nBAD_AUDIO: .*no\.wav: .*\n$/);
  });

  test("shows bars on a terminal, and erases only them", async () => {
    const files = recordings.map(({ file }) => file);
    const { code, screen, stderr } = await runInTerminal(["transcribe", ...files, "--url", server.url, "-j", "2"]);
    expect({ code, screen }).toEqual({ code: 0, screen: recordings.map(({ text }) => text) });
    expect(stderr).toMatch(new RegExp(`█.* \\d/${recordings.length}\\n`));
    expect((await runInTerminal(["transcribe", "-q", first.file, "--url", server.url])).stderr).toBe("");
  });

  test("conformance judges the server", async () => {
    const { code, stdout } = await runFunasr(["conformance", server.url, "--audio", first.file]);
    expect(stdout).toMatch(/✓ .*\n\d+ passed, 0 failed, 0 improvements missing, \d+ skipped\n$/s);
    expect(code).toBe(0);
  });
});

test("waits for a real server that works for longer than the timeout", async () => {
  // As slow as a big model; enough recordings to take longer than the timeout.
  const modelDir = stageBurdenedModel(speech);
  const server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: modelDir, CANARY_DIR: speech.canaryDir });
  try {
    await server.untilReady();
    const long = Buffer.concat(Array.from({ length: 40 }, () => readFileSync(first.file).subarray(44)));
    const pcm = ["--input-format", "pcm", "--sample-rate", "16000", "--json"];
    const arguments_ = ["transcribe", "-", "--url", server.url, "--timeout", "2", ...pcm];
    const { code, stdout, stderr } = await runFunasr(arguments_, { stdin: long });
    expect({ code, stderr: stderr.replaceAll(/^-: (recognising|waiting) .*\n/gm, "") }).toEqual({
      code: 0,
      stderr: "",
    });
    const { text, elapsedSeconds } = JSON.parse(stdout);
    expect(text).toBe(first.text.repeat(40));
    // Otherwise the test proves nothing: add recordings.
    expect(elapsedSeconds).toBeGreaterThan(2);
  } finally {
    await server.stop();
  }
});

test("an interrupted batch continues where it was, and leaves no incomplete file", async () => {
  const thirdAsked = Promise.withResolvers<void>();
  const server = await openScriptedServer({
    onEnd: (socket) => {
      // The third file never gets its answer.
      const served = server.heard.length;
      if (served === 3) thirdAsked.resolve();
      else answer(socket, { mode: "offline", text: `text ${served}` });
    },
  });
  for (const name of ["a", "b", "c"]) writeFileSync(join(folder, `${name}.wav`), readFileSync(first.file));
  // The same stem.
  writeFileSync(join(folder, "b.aiff"), encodeAiff(new Int16Array(1600)));
  const out = join(folder, "out");
  const batch = ["transcribe", folder, "--url", server.url, "-o", out, "-j", "1", "--retries", "0"];
  const { code, stderr } = await runFunasr(batch, { interrupt: thirdAsked.promise });
  expect(code).toBe(130);
  expect(stderr).toContain("run the same command again to continue");
  expect(readdirSync(out).sort()).toEqual([".funasr-batch.jsonl", "a.txt", "b.aiff.txt"]);
  // A kill in the middle of a line leaves half of it.
  writeFileSync(join(out, ".funasr-batch.jsonl"), '\n{"key":"half', { flag: "a" });
  const { stderr: again } = await runFunasr(batch);
  expect(again).toContain("2 transcribed, 2 already done, 0 failed");
  expect(readFileSync(join(out, "b.wav.txt"), "utf8")).toBe("text 4\n");
  // From a terminal in another language.
  const elsewhere = await runFunasr(batch, { env: { LC_ALL: "zh_CN.UTF-8" } });
  expect(elsewhere.stderr).toContain("转写 0 个，跳过 4 个，失败 0 个");
  await server.close();
});

test("tries again when the server is busy", async () => {
  const server = await openScriptedServer({
    onFirst: (socket, _frame, connection) => {
      if (connection === 0) socket.close(1013, "overloaded");
    },
    onEnd: (socket) => answer(socket, { mode: "offline", text: "好" }),
  });
  const run = await runFunasr(["transcribe", first.file, "--url", server.url]);
  const notice = `${first.file}: the server is busy or unreachable (CLOSED); retrying in 1 s\n`;
  expect(run).toEqual({ code: 0, stdout: "好\n", stderr: notice });
  const never = await runFunasr(["transcribe", first.file, "--url", "ws://127.0.0.1:1", "--retries", "0"]);
  expect(never).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^CONNECT: .*Is the server running/),
  });
  await server.close();
});

test("resends a lost file once, says so, and then gives up", async () => {
  const server = await openScriptedServer({ onEnd: (socket) => socket.terminate() });
  const run = await runFunasr(["transcribe", first.file, "--url", server.url]);
  await server.close();
  expect(run).toMatchObject({ code: 1, stdout: "" });
  expect(run.stderr).toMatch(/^[^\n]*: connection lost \(CLOSED\); .* sent again in \d+ s\nCLOSED: [^\n]*\n$/);
  expect(server.heard).toHaveLength(2);
});

test("waits for a live server, shows its progress, and never resends what may be in progress", async () => {
  const server = await openScriptedServer({
    silentToPings: true,
    onFirst: (socket) => answer(socket, { mode: "progress", progress: { state: "receiving", received_ms: 0 } }),
    onEnd: (socket) => {
      for (const step of [1, 2, 3, 4]) {
        const progress = { state: "recognising", share: step / 8, done_ms: step * 500, total_ms: 4000 };
        setTimeout(() => answer(socket, { mode: "progress", progress }), step * 1000);
      }
    },
  });
  // Longer in total than the timeout; after the last report the silence is.
  const arguments_ = ["transcribe", first.file, "--url", server.url, "--timeout", "3"];
  const run = await runInTerminal(arguments_, { LANG: "zh_CN.UTF-8", NO_COLOR: "1" });
  expect(run.code).toBe(1);
  for (const percent of [12, 25, 37, 50]) expect(run.stderr).toContain(`识别 · ${percent} % · 共 0:04 · `);
  expect(run.screen).toEqual([
    `TIMEOUT: ${first.file}: 服务器已 3 秒无响应。最后报告的进度：正在识别，到 0:02，共 0:04（50%）。服务器已停止，或到 ${server.url} 的网络已断开。可运行 funasr doctor ${server.url} 排查原因。`,
  ]);
  expect(server.heard).toHaveLength(1);
  await server.close();
});

test("--max-time limits a server that is alive but never answers", async () => {
  const server = await openScriptedServer({});
  const run = await runFunasr(["transcribe", first.file, "--url", server.url, "--timeout", "2", "--max-time", "5"]);
  expect(run).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("longer than 5 s in total. It is alive"),
  });
  expect(server.heard).toHaveLength(1);
  await server.close();
});

test.each([
  ["C", "[Speaker 1] 你好。\n[Speaker 2] 再见。\n"],
  ["zh_CN.UTF-8", "[说话人 1] 你好。\n[说话人 2] 再见。\n"],
])("names speakers in the language of the terminal: %s", async (locale, stdout) => {
  const segments = ["你好。", "再见。"].map((text, id) => {
    return { id, start_ms: id * 1000, end_ms: id * 1000 + 900, text, speaker: `S${id + 1}` };
  });
  const timing = { granularity: "segment" };
  const transcript = { schema: 1, text: "你好。再见。", language: "zh", duration_ms: 2000, segments, timing };
  const server = await openScriptedServer({
    onEnd: (socket) =>
      socket.send(JSON.stringify({ mode: "offline", text: transcript.text, is_final: false, transcript })),
  });
  const run = await runFunasr(["transcribe", first.file, "--url", server.url], { env: { LC_ALL: locale } });
  expect(run).toEqual({ code: 0, stdout, stderr: "" });
  await server.close();
});
