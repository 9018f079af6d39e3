import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { answer, imageServer, openScriptedServer } from "@funasr-images/client/testing";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRecorder } from "../listen/find-recorder.ts";
import { en } from "../messages/en.ts";
import { runFunasr, runInTerminal } from "../testing/run-funasr.ts";

const speech = stageSpeechModel();
const [sample = { file: "", text: "" }] = speech.samples;
const folder = mkdtempSync(join(tmpdir(), "funasr-live-"));
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

test("listen prints sentences as they are settled, and writes a file at the end", async () => {
  const streaming = await openScriptedServer(imageServer);
  const output = join(folder, "notes.srt");
  const run = await runFunasr(["listen", "--input", sample.file, "--fast", "--url", streaming.url, "-o", output]);
  expect(run).toEqual({ code: 0, stdout: "你好，\n再见\n", stderr: "" });
  expect(readFileSync(output, "utf8")).toContain("\n你好，再见\n");
  expect(streaming.heard[0]?.texts[0]).toMatchObject({ mode: "2pass", audio_fs: 16_000 });
  await streaming.close();
});

test("listen sends a file in real time, and prints events as JSON", async () => {
  const streaming = await openScriptedServer(imageServer);
  const started = performance.now();
  const arguments_ = ["listen", "--input", sample.file, "--duration", "0.6", "--json", "--url", streaming.url];
  const { code, stdout } = await runFunasr(arguments_);
  expect(performance.now() - started).toBeGreaterThan(550);
  expect(code).toBe(0);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual([
    "connected",
    "partial",
    "partial",
    "segment",
    "partial",
    "segment",
    "final",
  ]);
  const sent = streaming.heard[0]?.audio.reduce((sum, bytes) => sum + bytes, 0) ?? 0;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(32_000);
  await streaming.close();
});

test("listen shows partials only on a terminal, and reports a lost connection", async () => {
  const streaming = await openScriptedServer({
    onAudio: (socket, _bytes, connection) => {
      if (connection === 0) socket.terminate();
      else answer(socket, { mode: "2pass-online", text: "好" });
    },
    onEnd: (socket) => answer(socket, { is_final: true }),
  });
  const { stdout, stderr } = await runInTerminal(["listen", "--input", sample.file, "--fast", "--url", streaming.url], {
    NO_COLOR: "1",
  });
  const lines = stripVTControlCharacters(stderr).split("\n");
  expect(lines[0]).toMatch(/^\r*Connection lost \(CLOSED\); reconnecting\.$/);
  expect(lines.slice(1).join("")).toMatch(/Reconnected\.\r好/);
  expect(stdout).toMatch(/^好+\n$/);
  await streaming.close();
});

test("listen records with the system's recorder until Ctrl-C, which ends the speech and the recorder", async () => {
  const parec = join(folder, "parec");
  writeFileSync(parec, `#!/bin/sh\necho $$ > ${folder}/pid\ntail -c +45 ${sample.file}\nexec sleep 60\n`, {
    mode: 0o755,
  });
  const heardAll = Promise.withResolvers<void>();
  const streaming = await openScriptedServer({
    ...imageServer,
    onAudio: (_socket, bytes) => {
      if (bytes >= readFileSync(sample.file).length - 44) heardAll.resolve();
    },
  });
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { code, stdout, stderr } = await runFunasr(["listen", "--url", streaming.url], {
    env,
    interrupt: heardAll.promise,
  });
  await streaming.close();
  expect({ code, stdout }).toEqual({ code: 0, stdout: "你好，\n再见\n" });
  expect(stderr).toContain("Listening with parec");
  expect(() => process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), 0)).toThrow(/ESRCH/);
});

test("listen says why a recorder ended", async () => {
  writeFileSync(join(folder, "parec"), "#!/bin/sh\necho no device >&2\nexit 3\n", { mode: 0o755 });
  const streaming = await openScriptedServer(imageServer);
  const run = await runFunasr(["listen", "--url", streaming.url], { env: { PATH: `${folder}:${process.env.PATH}` } });
  await streaming.close();
  expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining("BAD_AUDIO: parec ended with 3: no device") });
});

test("listen uses the first installed recorder, and lists the ones it looked for", async () => {
  expect(await findRecorder("usb", { PATH: folder }, "linux", en)).toMatchObject({
    name: "parec",
    arguments: expect.arrayContaining(["--device=usb"]),
  });
  for (const platform of ["linux", "darwin", "win32"] as const) {
    await expect(findRecorder(undefined, { PATH: "" }, platform, en)).rejects.toThrow(/ffmpeg.*--input/);
  }
});

test("bench measures every step and counts failures", async () => {
  const arguments_ = ["bench", sample.file, "--url", server.url, "-c", "1,3", "-n", "3"];
  const { code, stdout } = await runFunasr([...arguments_, "--json"]);
  expect(code).toBe(0);
  const { steps } = JSON.parse(stdout);
  expect(steps).toMatchObject([
    { streams: 1, done: 3, errors: {} },
    { streams: 3, done: 3, errors: {}, audioSeconds: expect.closeTo(13.4, 0) },
  ]);
  for (const { last, rtf, speed } of steps) {
    expect(last.p50).toBeGreaterThan(0);
    expect(last.p50).toBeLessThanOrEqual(last.p99);
    expect(rtf * speed).toBeGreaterThan(0);
  }
  const table = await runFunasr(arguments_);
  expect(table.stdout.split("\n")[1]).toMatch(/^ +1 +3 +0 +13\.\d/);

  const refusing = await openScriptedServer({ onFirst: (socket) => socket.close(1013) });
  const failed = await runFunasr(["bench", sample.file, "--url", refusing.url, "-c", "2", "-n", "4"]);
  await refusing.close();
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain("2: 4 × CLOSED\n");
});

test("serve-demo serves the page with its policy until Ctrl-C", async () => {
  const run = runFunasr(["serve-demo", "--port", "18095", "--url", "ws://10.0.0.5:1"], { interrupt: visit() });
  const { code, stdout } = await run;
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "The page is at http://127.0.0.1:18095/#server=ws%3A%2F%2F10.0.0.5%3A1 (press Ctrl-C to stop)\n",
  });

  async function visit(): Promise<void> {
    const get = (path: string) => fetch(`http://127.0.0.1:18095/${path}`);
    const deadline = performance.now() + 120_000;
    let page = await get("").catch(() => undefined);
    while (!page && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      page = await get("").catch(() => undefined);
    }
    expect(page?.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page?.text()).toContain("app.js");
    expect((await get("app.js")).headers.get("content-type")).toContain("javascript");
    expect((await get("../package.json")).status).toBe(404);
  }
});
