import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { encodeChannels, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, expect, test } from "vitest";
import { decodeWav } from "./audio/decode-wav.ts";
import { listen, transcribe } from "./node/client.ts";
import { encodeAiff } from "./testing/encode-aiff.ts";

// Stand-ins for the upstream programs: their flags and their dialect, with a real recogniser.

const staged = stageSpeechModel();
const [sample = { file: "", text: "" }] = staged.samples;
const wav = readFileSync(sample.file);
const speech = new Uint8Array([...new Uint8Array(16_000), ...wav.subarray(44), ...new Uint8Array(48_000)]);
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  staged.remove();
});

test("the file server: one reply, never final, without any of our extensions", async () => {
  const url = await startProgram("funasr-wss-server");
  for (const mode of ["offline", "2pass"] as const) {
    const { text, transcript, results } = await transcribe({ url, audio: wav, mode });
    expect(text).toBe(sample.text);
    expect(results).toEqual([{ is_final: false, mode: "offline", text: sample.text, wav_name: "audio" }]);
    expect(transcript.timing.granularity).toBe("none");
    expect(transcript.segments).toEqual([{ id: 0, text: sample.text, start_ms: 0, end_ms: transcript.duration_ms }]);
  }
});

test("the streaming server: partials, sentences, one last reply; live as well", async () => {
  const url = await startProgram("funasr-wss-server-2pass", "--online-model-dir", staged.onlineModelDir);
  const types: string[] = [];
  const { text, results } = await transcribe({
    url,
    audio: speech,
    mode: "2pass",
    onEvent: ({ type }) => types.push(type),
  });
  expect(text).toBe(sample.text);
  expect(types.indexOf("partial")).toBeLessThan(types.indexOf("segment"));
  expect(results.filter(({ is_final }) => is_final)).toHaveLength(1);
  expect(results.every((result) => result.transcript === undefined)).toBe(true);

  const live = listen({ url });
  live.send(speech);
  expect((await live.end()).text).toBe(sample.text);
});

test.each([
  ["file server", "funasr-wss-server", []],
  ["streaming server", "funasr-wss-server-2pass", ["--online-model-dir", staged.onlineModelDir]],
] as const)("the %s gets a file of another format as samples, decoded here", async (_what, program, flags) => {
  const url = await startProgram(program, ...flags);
  const bytes = encodeAiff(new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length)));
  const positions: number[] = [];
  const onProgress = (position: number) => positions.push(position);
  const { text, audioSeconds } = await transcribe({ url, audio: bytes, format: "aiff", onProgress });
  expect([text, audioSeconds]).toEqual([sample.text, (wav.length - 44) / 32_000]);
  expect(positions.at(-1)).toBe(bytes.length);
  const document = transcribe({ url, audio: Buffer.from("%PDF-1.7\n"), format: "mp3" });
  await expect(document).rejects.toMatchObject({ code: "BAD_AUDIO", message: expect.stringContaining("but pdf") });
});

test("a server that does not know split channels has mixed them: that is said", async () => {
  const url = await startProgram("funasr-wss-server");
  const call = encodeChannels([decodeWav(wav).samples, new Float32Array(1)]);
  const mixed = transcribe({ url, audio: call, channels: "split" });
  await expect(mixed).rejects.toMatchObject({ code: "REFUSED", message: expect.stringContaining("has mixed") });
});

async function startProgram(name: string, ...flags: string[]): Promise<string> {
  const program = fileURLToPath(new URL("../../server/src/sdk-stand-in.ts", import.meta.url));
  const models = ["--model-dir", staged.modelDir, "--vad-dir", "", "--punc-dir", "", "--itn-dir", "", "--lm-dir", ""];
  const where = ["--listen-ip", "127.0.0.1", "--port", "0", "--certfile", ""];
  const child = spawn(process.execPath, [program, ...models, ...where, ...flags], {
    env: { ...process.env, SDK_PROGRAM: name },
    stdio: ["ignore", "ignore", "pipe"],
  });
  started.push(child);
  const said: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const [, found] = /listen on port:(\d+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    child.once("close", (code) => reject(new Error(`${name} ended with ${code}: ${said.join("\n")}`)));
  });
  return `ws://127.0.0.1:${port}`;
}
