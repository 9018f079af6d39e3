import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { connect } from "./testing/connect.ts";
import { stageSpeechModel } from "./testing/stage-speech-model.ts";
import { stageStampingModel } from "./testing/stage-stamping-model.ts";

const staged = stageSpeechModel();
afterAll(staged.remove);
const program = fileURLToPath(new URL("./sdk-stand-in.ts", import.meta.url));
const models = ["--model-dir", staged.modelDir, "--itn-dir", "", "--lm-dir", ""];

const asStreaming = { ...process.env, SDK_PROGRAM: "funasr-wss-server-2pass" };

const started: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

test.each([
  [["--modl-dir", "/x"], 1, "PARSE ERROR: Argument: --modl-dir"],
  [["--port"], 1, "Missing a value"],
  [["--port", "x"], 1, "Couldn't read argument value"],
  [["--model-dir", "/nowhere", "--itn-dir", "", "--lm-dir", ""], 255, "/nowhere/model_quant.onnx do not exists."],
  [["--model-dir", staged.modelDir, "--lm-dir", ""], 255, "thuduj12/fst_itn_zh/zh_itn_tagger.fst do not exists."],
  [["--model-dir", staged.modelDir, "--itn-dir", "", "--lm-dir", "/lm"], 255, "/lm/TLG.fst do not exists."],
  [[...models, "--vad-dir", "/vad"], 255, "/vad/model_quant.onnx do not exists."],
  [["--help"], 0, "--decoder-thread-num <value>  [8]"],
])("exits for %j with code %i like upstream", (arguments_, code, line) => {
  const { status, stderr } = spawnSync(process.execPath, [program, ...arguments_], { encoding: "utf8" });
  expect(stderr).toContain(line);
  expect(status).toBe(code);
});

test("speaks the file server's dialect byte by byte: one reply per end frame, keys in order", async () => {
  const [sample] = staged.samples;
  const { url, lines } = await start();
  expect(lines.join("\n")).toMatch(/SSL is closed!.*model successfully inited.*decoder-thread-num: 2/s);
  const client = await connect(url);
  const replies: string[] = [];
  client.socket.on("message", (data) => replies.push(data.toString()));
  client.say({ wav_name: "w1", wav_format: "wav" }, readFileSync(sample?.file ?? ""), { is_speaking: false });
  await client.hear();
  client.say({ is_speaking: false });
  await client.hear();
  client.say({ wav_format: "mp3" }, new Uint8Array(100), { is_finished: true });
  await client.hear();
  expect(replies).toEqual([
    `{"is_final":false,"mode":"offline","text":"${sample?.text}","wav_name":"w1"}`,
    '{"is_final":false,"mode":"offline","text":"","wav_name":"w1"}',
    '{"is_final":false,"mode":"offline","text":"","wav_name":"w1"}',
  ]);
});

test("a model with four outputs, as those with timestamps have, gives them in upstream's form", async () => {
  const [sample] = staged.samples;
  const { url } = await start(["--model-dir", stageStampingModel(staged)]);
  const client = await connect(url);
  const replies: string[] = [];
  client.socket.on("message", (data) => replies.push(data.toString()));
  client.say({ wav_name: "w1", wav_format: "wav" }, readFileSync(sample?.file ?? ""), { is_speaking: false });
  const { timestamp, stamp_sents } = await client.hear();
  const pairs = JSON.parse(timestamp as string) as [number, number][];
  expect(pairs).toHaveLength(sample?.text.length ?? 0);
  expect(stamp_sents).toEqual([
    {
      end: pairs.at(-1)?.[1],
      punc: "",
      start: pairs[0]?.[0],
      text_seg: [...(sample?.text ?? "")].join(" "),
      ts_list: pairs,
    },
  ]);
  // Keys in upstream's order, and nothing of ours.
  expect(replies[0]).toMatch(
    /^\{"is_final":false,"mode":"offline","stamp_sents":\[\{"end":\d+,"punc":"","start":\d+,"text_seg":"[^"]+","ts_list":\[\[[\d,\][]+\]\]\}\],"text":"[^"]+","timestamp":"\[\[[\d,\][]+\]\]","wav_name":"w1"\}$/,
  );
});

test.each([
  [["--online-model-dir"], 1, "Missing a value"],
  [["--batch-size", "4"], 1, "PARSE ERROR: Argument: --batch-size"],
  [[], 255, "common-onnx/model_quant.onnx do not exists."],
  [["--vad-dir", "", ...models], 255, "online-onnx/model_quant.onnx do not exists."],
  [["--help"], 0, "--model-thread-num <value>  [2]"],
  [["--version"], 0, "funasr-wss-server-2pass  version"],
])("the streaming program exits for %j with code %i like upstream", (arguments_, code, line) => {
  const { status, stderr } = spawnSync(process.execPath, [program, ...arguments_], {
    env: asStreaming,
    encoding: "utf8",
  });
  expect(stderr).toContain(line);
  expect(status).toBe(code);
});

test("speaks the streaming server's dialect: partials, a sentence in their place, one last reply", async () => {
  const [sample] = staged.samples;
  const { url } = await start(
    ["--online-model-dir", staged.onlineModelDir, "--vad-dir", "", "--punc-dir", ""],
    asStreaming,
  );
  const client = await connect(url);
  const wav = readFileSync(sample?.file ?? "");
  const audio = Buffer.concat([Buffer.alloc(16_000), wav.subarray(44), Buffer.alloc(48_000)]);
  client.say({ wav_name: "w1", mode: "2pass", chunk_size: [5, 10, 5] }, audio, { is_speaking: false });
  const heard: Record<string, unknown>[] = [];
  while (heard.at(-1)?.is_final !== true) heard.push(await client.hear());
  expect(heard[0]).toMatchObject({ mode: "2pass-online", is_final: false, wav_name: "w1" });
  const sentences = heard.filter(({ mode }) => mode === "2pass-offline").map(({ text }) => text);
  expect(sentences.join("")).toContain(sample?.text);
  client.say({ wav_format: "mp3" }, new Uint8Array(5000), { is_speaking: false });
  expect(await client.hear()).toEqual({
    is_final: true,
    text: "ERROR. Real-time transcription service ONLY SUPPORT PCM stream.",
    wav_name: "w1",
  });
});

test("the streaming program crashes on a chunk_size that is not an array", async () => {
  const { url, ended } = await start(
    ["--online-model-dir", staged.onlineModelDir, "--vad-dir", "", "--punc-dir", ""],
    asStreaming,
  );
  const client = await connect(url);
  client.say({ chunk_size: "5,10,5" });
  expect(await ended).toBe("SIGABRT");
  expect(await client.closed).toMatchObject({ code: 1006 });
});

test("ignores a connection after invalid JSON, and crashes on a wrong type, like upstream", async () => {
  const { url, ended } = await start();
  const deaf = await connect(url);
  deaf.say("not JSON", { is_speaking: false });
  const neighbour = await connect(url);
  neighbour.say({ is_speaking: false });
  expect(await neighbour.hear()).toMatchObject({ text: "" });
  const silence = new Promise((resolve) => setTimeout(resolve, 100, "silence"));
  expect(await Promise.race([deaf.hear(), silence])).toBe("silence");
  deaf.socket.close();
  // Types are checked when the utterance is processed, not before.
  neighbour.say({ itn: 1 }, { is_speaking: true });
  expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100, "alive"))])).toBe("alive");
  neighbour.say({ is_speaking: false });
  expect(await ended).toBe("SIGABRT");
  expect(await neighbour.closed).toMatchObject({ code: 1006 });
});

async function start(
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ url: string; lines: string[]; ended: Promise<string | null> }> {
  const arguments_ = [
    program,
    ...models,
    "--listen-ip",
    "127.0.0.1",
    "--port",
    "0",
    "--decoder-thread-num",
    "2",
    ...more,
  ];
  const child = spawn(process.execPath, arguments_, { env, stdio: ["ignore", "inherit", "pipe"] });
  started.push(child);
  const ended = new Promise<string | null>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  const lines: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      lines.push(line);
      const ready = /asr model init finished\. listen on port:(\d+)$/.exec(line);
      if (ready) resolve(ready[1] ?? "");
    });
    void ended.then(() => reject(new Error(lines.join("\n"))));
  });
  return { url: `ws://127.0.0.1:${port}`, lines, ended };
}
