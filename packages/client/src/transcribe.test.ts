import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { readWavHeader } from "@funasr-images/protocol";
import { type SpawnedServer, spawnServer, stageSpeechModel } from "@funasr-images/server/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { decodeWav } from "./audio/decode-wav.ts";
import { encodePcm16 } from "./audio/pcm-converter.ts";
import { resample } from "./audio/resampler.ts";
import { transcribe } from "./node/client.ts";

describe("with the real server", () => {
  const staged = stageSpeechModel();
  let server: SpawnedServer;
  beforeAll(async () => {
    const { modelDir, canaryDir } = staged;
    server = await spawnServer({ ENGINE: "sherpa", MODEL_DIR: modelDir, CANARY_DIR: canaryDir });
    await server.untilReady();
  });
  afterAll(async () => {
    await server.stop();
    staged.remove();
  });

  test.each(staged.samples)("transcribes $file", async ({ file, text }) => {
    const audio = readFileSync(file);
    const transcript = await transcribe({ url: server.url, audio, name: "n", hotwords: { 欢迎: 20 }, itn: false });
    expect(transcript).toEqual({
      text,
      audioSeconds: expect.closeTo((audio.length - 44) / 32_000, 3),
      warnings: [],
      elapsedSeconds: expect.any(Number),
      transcript: expect.objectContaining({ schema: 1, text, segments: [expect.objectContaining({ id: 0, text })] }),
      results: [expect.objectContaining({ is_final: true, mode: "offline", text, wav_name: "n" })],
    });
  });

  test("sends more than the socket buffers at once", async () => {
    const [sample] = staged.samples;
    const wav = readFileSync(sample?.file ?? "");
    const silence = new Uint8Array(16_000 * 2 * 60);
    const audio = Buffer.concat([silence, wav.subarray(44), silence]);
    expect(audio.length).toBeGreaterThan(3_000_000);
    expect((await transcribe({ url: server.url, audio })).text).toBe(sample?.text);
  });

  test.each([
    [
      "48 kHz pcm",
      { sampleRate: 48_000 },
      (wav: Uint8Array) => encodePcm16(resample(decodeWav(wav).samples, 16_000, 48_000)),
    ],
    [
      "44.1 kHz as a stream",
      { sampleRate: 44_100 },
      (wav: Uint8Array) => inPieces(encodePcm16(resample(decodeWav(wav).samples, 16_000, 44_100))),
    ],
    ["a wav file in pieces", {}, (wav: Uint8Array) => inPieces(wav)],
    ["a browser's file", {}, (wav: Uint8Array) => new Blob([wav as Uint8Array<ArrayBuffer>])],
    ["a wav file as it is", { format: "wav" }, (wav: Uint8Array) => inPieces(wav)],
  ])("gets the same text from %s", async (_name, options, render) => {
    const [sample] = staged.samples;
    const wav = readFileSync(sample?.file ?? "");
    const { text, audioSeconds } = await transcribe({ url: server.url, audio: render(wav), ...options });
    expect(text).toBe(sample?.text);
    expect(audioSeconds).toBeCloseTo((wav.length - 44) / 32_000, 2);
  });

  test("a refusal rejects with the server's message", async () => {
    const refused = transcribe({ url: server.url, audio: new Uint8Array(100), format: "mp3" });
    await expect(refused).rejects.toMatchObject({ code: "REFUSED", serverCode: "BAD_AUDIO" });
  });
});

describe("with servers that misbehave", () => {
  let closeServer = async () => {};
  afterEach(() => closeServer());

  test.each([
    ["closes early", (socket: WebSocket) => socket.close(1012, "restarting"), "CLOSED", /1012 restarting/],
    ["is cut off", (socket: WebSocket) => socket.terminate(), "CLOSED", /1006/],
    ["talks nonsense", (socket: WebSocket) => socket.send("hello"), "BAD_REPLY", /not JSON/],
    ["says nothing", (socket: WebSocket) => socket.pause(), "TIMEOUT", /silent for 0.3 s/],
  ])("a server that %s gives an error with its code", async (_name, misbehave, code, message) => {
    const url = await listen((socket) => socket.once("message", () => misbehave(socket)));
    await expect(transcribe({ url, audio: new Uint8Array(10), timeoutMs: 300 })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("requests no subprotocol, sends settings, audio and a bare end frame, closes with 1000", async () => {
    const heard: unknown[] = [];
    const closed = Promise.withResolvers<number>();
    const url = await listen((socket, protocol) => {
      heard.push(protocol);
      socket.on("message", (data, isBinary) => {
        heard.push(isBinary ? (data as Buffer).length : JSON.parse(data.toString()));
        if (data.toString() === '{"is_speaking":false}') socket.send('{"is_final":true,"text":""}');
      });
      socket.on("close", closed.resolve);
    });
    const options = { url, audio: new Uint8Array(70_000), mode: "2pass" as const };
    expect(await transcribe({ ...options, hotwords: { 词: 5 } })).toMatchObject({ text: "", audioSeconds: 2.1875 });
    const first = {
      mode: "2pass",
      wav_name: "audio",
      chunk_size: [5, 10, 5],
      itn: true,
      is_speaking: true,
      schema: 1,
      progress: true,
    };
    expect(heard).toEqual([
      undefined,
      { ...first, hotwords: '{"词":5}', wav_format: "pcm", audio_fs: 16_000 },
      ...[16_384, 16_384, 16_384, 16_384],
      4464,
      { is_speaking: false },
    ]);
    expect(await closed.promise).toBe(1000);
  });

  test("assembles sentences and increments of a streaming server", async () => {
    const replies = [
      { mode: "2pass-online", text: "欢迎大" },
      { mode: "2pass-online", text: "家" },
      { mode: "2pass-offline", text: "欢迎大家" },
      { mode: "2pass-online", text: "你" },
      { mode: "2pass-offline", text: "，你好" },
      { mode: "2pass-online", text: "再" },
      { text: "", is_final: true },
    ].map((reply) => ({ is_final: false, ...reply }));
    const url = await listen((socket) => {
      socket.on("message", (data) => {
        if (data.toString() !== '{"is_speaking":false}') return;
        for (const reply of replies) socket.send(JSON.stringify(reply));
      });
    });
    const seen: string[] = [];
    const onResult = ({ text }: { text: string }) => seen.push(text);
    const transcript = await transcribe({ url, audio: new Uint8Array(2), mode: "2pass", onResult });
    expect(transcript.text).toBe("欢迎大家，你好再");
    expect(transcript.results).toEqual(replies);
    expect(seen).toEqual(replies.map(({ text }) => text));
  });

  test("an abort ends waiting and the connection, before and after it is open", async () => {
    const closed = Promise.withResolvers<number>();
    const url = await listen((socket) => socket.on("close", closed.resolve));
    const controller = new AbortController();
    const pending = transcribe({ url, audio: new Uint8Array(2), signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(pending).rejects.toMatchObject({ code: "ABORTED" });
    expect(await closed.promise).toBe(1006);
    await expect(transcribe({ url, audio: new Uint8Array(2), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });

  test.each([
    ["a port where nothing listens", async () => "ws://127.0.0.1:1", /nothing listens/],
    ["no address", async () => "hello", /not the address/],
    ["TLS against a plain server", async () => (await listen(() => {})).replace("ws:", "wss:"), /plain ws/],
    ["a server that refuses", () => refuse(), /HTTP 503 .*Try again in 5 s/],
  ])("%s gives CONNECT and how to fix it", async (_name, prepare, message) => {
    const url = await prepare();
    await expect(transcribe({ url, audio: new Uint8Array(2), timeoutMs: 5000 })).rejects.toMatchObject({
      code: "CONNECT",
      message: expect.stringMatching(message),
    });
  });

  test("gives up on a server that never answers the handshake", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const url = `ws://127.0.0.1:${port}`;
    await expect(transcribe({ url, audio: new Uint8Array(2), timeoutMs: 200 })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
    silent.close();
  });

  async function listen(serve: (socket: WebSocket, protocol: string | undefined) => void): Promise<string> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    server.on("connection", (socket, request) => {
      socket.on("error", () => {});
      serve(socket, request.headers["sec-websocket-protocol"]);
    });
    closeServer = async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    };
    await new Promise((resolve) => server.once("listening", resolve));
    return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  async function refuse(): Promise<string> {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n");
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    closeServer = async () => {
      server.close();
    };
    return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  }
});

describe("before anything is sent", () => {
  const url = "ws://127.0.0.1:1";
  const wav = readFileSync(new URL("../../../images/local/models/speech-zh/samples/time.wav", import.meta.url));

  test("hotwords that no server accepts are refused", async () => {
    await expect(transcribe({ url, audio: wav, hotwords: { "": 1 } })).rejects.toMatchObject({ code: "BAD_HOTWORDS" });
  });

  test("the header of a wav file can be read separately", () => {
    expect(readWavHeader(wav)).toMatchObject({ sampleRate: 16_000, dataOffset: 44 });
  });
});

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0, size = 7; at < bytes.length; at += size, size = (size * 3) % 5001)
    yield bytes.subarray(at, at + size);
}
