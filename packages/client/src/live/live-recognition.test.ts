import { afterEach, describe, expect, test } from "vitest";
import { listen } from "../node/client.ts";
import type { ListenOptions } from "../options.ts";
import type { LiveEvent } from "../recognition-event.ts";
import { answer, openScriptedServer, type Script, type ScriptedServer } from "../testing/scripted-server.ts";

const second = new Uint8Array(32_000);

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function listenTo(script: Script, options: Omit<ListenOptions, "url"> = {}) {
  server = await openScriptedServer(script);
  const live = listen({ url: server.url, reconnectDelayMs: 20, ...options });
  const seen: string[] = [];
  const types: LiveEvent["type"][] = ["partial", "segment", "final", "connected", "reconnecting", "gap"];
  for (const type of types) live.on(type, (event) => seen.push(describeEvent(event)));
  return { live, seen, heard: server.heard };
}

describe("a lost connection", () => {
  test("is replaced; settled text stays, the rest is sent again, times continue", async () => {
    const { live, seen, heard } = await listenTo({
      onAudio(socket, bytes, connection) {
        if (connection > 0) return;
        if (bytes === 64_000) answer(socket, sentence("一。", 200, 1500), { mode: "2pass-online", text: "二" });
        if (bytes === 96_000) socket.terminate();
      },
      // The second one starts at 1.5 s, in whole pieces: at 1 s.
      onEnd: (socket) => answer(socket, { ...sentence("，二。", 100, 900), is_final: true }),
    });
    for (let sent = 0; sent < 4; sent += 1) {
      live.send(second);
      if (sent === 1) await until(() => seen.includes("partial 二"));
      if (sent === 2) await until(() => seen.includes("connected 2"));
    }
    const transcript = await live.end();
    expect(seen).toEqual([
      "connected 1",
      "segment 一。 200-1500",
      "partial 二",
      "reconnecting CLOSED",
      "connected 2",
      "segment 二。 1600-2400",
      "final 一。二。",
    ]);
    expect(heard.map(({ audio }) => audio.reduce((sum, bytes) => sum + bytes, 0))).toEqual([96_000, 80_000]);
    expect(transcript.segments.map(({ id, start_ms, end_ms }) => [id, start_ms, end_ms])).toEqual([
      [0, 200, 1500],
      [1, 1600, 2400],
    ]);
    expect(transcript).toMatchObject({ duration_ms: 4000, timing: { granularity: "segment" } });
  });

  test("loses only what did not fit into the buffer, and reports it", async () => {
    const { live, seen } = await listenTo(
      {
        onAudio(socket, _bytes, connection) {
          if (connection === 0) socket.terminate();
        },
        onEnd: (socket) => answer(socket, { is_final: true }),
      },
      { bufferMs: 2000, reconnectDelayMs: 100 },
    );
    live.send(second);
    await until(() => seen.includes("reconnecting CLOSED"));
    for (let sent = 0; sent < 4; sent += 1) live.send(second);
    await live.end();
    expect(seen).toEqual(["connected 1", "reconnecting CLOSED", "connected 2", "gap 0-3000", "final "]);
  });

  test("keeps the text of a server that settles nothing", async () => {
    const { live, seen } = await listenTo(
      {
        onAudio(socket, bytes, connection) {
          if (connection === 0 && bytes === 32_000) answer(socket, { mode: "2pass-online", text: "你好" });
          if (bytes === 64_000) socket.terminate();
        },
        onEnd: (socket) => answer(socket, { mode: "2pass-online", text: "再见", is_final: true }),
      },
      { mode: "online" },
    );
    live.send(second);
    await until(() => seen.includes("partial 你好"));
    live.send(second);
    await until(() => seen.includes("connected 2"));
    const transcript = await live.end();
    expect(transcript.text).toBe("你好再见");
    expect(transcript.timing.granularity).toBe("none");
  });

  test("is not tried again for ever", async () => {
    const { live, seen } = await listenTo({ onFirst: (socket) => socket.terminate() }, { reconnects: 2 });
    live.send(second);
    await expect(live.done).rejects.toMatchObject({ code: "CLOSED" });
    expect(seen.filter((line) => line === "reconnecting CLOSED")).toHaveLength(2);
  });

  test("is not tried again if that would be useless", async () => {
    const refusal = { mode: "offline", error: { code: "BAD_FRAME", message: "no" } };
    const { live, seen } = await listenTo({ onFirst: (socket) => answer(socket, refusal) });
    await expect(live.done).rejects.toMatchObject({ code: "REFUSED", serverCode: "BAD_FRAME" });
    expect(seen).toEqual(["connected 1"]);
  });
});

describe("a server without times", () => {
  const plain = (text: string, more = {}) => ({ mode: "2pass-offline", text, ...more });

  test("its sentences keep the times at which they came, as estimates", async () => {
    const { live, seen } = await listenTo({
      onAudio: (socket, bytes) => bytes === 128_000 && answer(socket, plain("一二三。四五六。")),
      onEnd: (socket) => answer(socket, plain("七。", { is_final: true })),
    });
    for (let sent = 0; sent < 4; sent += 1) live.send(second);
    await until(() => seen.some((line) => line.startsWith("segment")));
    for (let sent = 0; sent < 4; sent += 1) live.send(second);
    const transcript = await live.end();
    const shown = seen.filter((line) => line.startsWith("segment"));
    expect(shown[0]).toBe("segment 一二三。 0-1250|四五六。 1250-2500");
    expect(transcript.segments.slice(0, 2).map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([
      [0, 1250],
      [1250, 2500],
    ]);
    // What was shown live is what stays.
    const last = transcript.segments.at(-1);
    expect(shown[1]).toBe(`segment 七。 ${last?.start_ms}-${last?.end_ms}`);
    expect(transcript).toMatchObject({
      text: "一二三。四五六。七。",
      timing: { granularity: "segment", estimated: true },
    });
  });

  test("text that comes with the end only is behind everything else", async () => {
    const { live, seen } = await listenTo({
      onAudio: (socket, bytes) => bytes === 128_000 && answer(socket, plain("一二三。")),
      onEnd: (socket) => answer(socket, { mode: "2pass-online", text: "四", is_final: true }),
    });
    for (let sent = 0; sent < 4; sent += 1) live.send(second);
    await until(() => seen.some((line) => line.startsWith("segment")));
    const { segments, timing } = await live.end();
    expect(segments.map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([
      ["一二三。", 0, 2500],
      ["四", 2500, 4000],
    ]);
    expect(timing).toEqual({ granularity: "segment", estimated: true });
  });

  test.each([
    ["increments", { mode: "2pass-online", text: "四", is_final: true }],
    ["a sentence", plain("四。", { is_final: true })],
  ])("with %s after the end only, nothing is known", async (_what, reply) => {
    const { live } = await listenTo({ onEnd: (socket) => answer(socket, reply) });
    live.send(second);
    expect((await live.end()).timing).toEqual({ granularity: "none" });
  });
});

test("a network that is too slow causes a gap, and later times stay correct", async () => {
  let resume = () => {};
  const { live, seen, heard } = await listenTo(
    {
      onConnect: (socket) => {
        socket.pause();
        resume = () => socket.resume();
      },
      onEnd: (socket) => {
        const sentMs = (heard[0]?.audio ?? []).reduce((sum, bytes) => sum + bytes, 0) / 32;
        answer(socket, { ...sentence("好。", sentMs - 1000, sentMs), is_final: true });
      },
    },
    { bufferMs: 2000 },
  );
  await until(() => seen.includes("connected 1"));
  // More than the kernel buffers for a connection.
  for (let sent = 0; sent < 600; sent += 1) {
    live.send(second);
    if (sent % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  resume();
  const transcript = await live.end();
  expect(seen.some((line) => line.startsWith("gap"))).toBe(true);
  expect(transcript.duration_ms).toBe(600_000);
  expect(transcript.segments.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([[599_000, 600_000]]);
});

test("waits for a server that is not up yet, and keeps the audio", async () => {
  const reserved = await openScriptedServer({});
  await reserved.close();
  const live = listen({ url: reserved.url, reconnects: 1, reconnectDelayMs: 10 });
  live.send(second);
  await expect(live.end()).rejects.toMatchObject({ code: "CONNECT" });
});

test("audio of another rate arrives as 16 kHz, samples as pcm", async () => {
  const { live, heard } = await listenTo(
    { onEnd: (socket) => answer(socket, { is_final: true }) },
    { sampleRate: 48_000 },
  );
  for (let sent = 0; sent < 25; sent += 1) live.send(new Float32Array(1920).fill(0.5));
  await live.end();
  expect(heard[0]?.audio.reduce((sum, bytes) => sum + bytes, 0)).toBe(32_000);
  expect(heard[0]?.texts[0]).toMatchObject({ audio_fs: 16_000, wav_format: "pcm", mode: "2pass" });
});

test("progress counts from the first sample over all connections, and does not count as a reply", async () => {
  const progress = (ms: number) => ({ mode: "progress", progress: { state: "receiving", received_ms: ms } });
  const { live } = await listenTo(
    {
      onFirst: (socket) => answer(socket, progress(0)),
      onAudio: (socket, bytes, connection) => {
        if (connection > 0) return socket.terminate();
        if (bytes < 64_000) return;
        answer(socket, sentence("你好。", 0, 1000), progress(2000));
        setTimeout(() => socket.terminate(), 50);
      },
    },
    { reconnects: 2, reconnectDelayMs: 1 },
  );
  const seen: unknown[] = [];
  live.on("progress", ({ progress: { received_ms } }) => seen.push(received_ms));
  live.send(new Uint8Array(64_000));
  await until(() => seen.includes(2000));
  await expect(live.done).rejects.toMatchObject({ code: "CLOSED" });
  // Two more connections, each of which starts after the settled sentence.
  expect(seen).toEqual([0, 2000, 1000, 1000]);
});

test("an abort ends it at once, and iteration with it", async () => {
  const { live } = await listenTo({});
  const iteration = (async () => {
    for await (const _event of live) live.abort();
  })();
  await expect(iteration).rejects.toMatchObject({ code: "ABORTED" });
  await expect(live.done).rejects.toMatchObject({ code: "ABORTED" });
});

function sentence(text: string, start: number, end: number): Record<string, unknown> {
  const [words = ""] = /[^\p{P}]+/u.exec(text) ?? [];
  const stamps = [{ text_seg: words, punc: "。", start, end, ts_list: [] }];
  return { mode: "2pass-offline", text, stamp_sents: stamps };
}

function describeEvent(event: LiveEvent): string {
  switch (event.type) {
    case "partial":
      return `partial ${event.text}`;
    case "segment":
      return `segment ${event.segments.map(({ text, start_ms, end_ms }) => `${text} ${start_ms}-${end_ms}`).join("|")}`;
    case "final":
      return `final ${event.transcript.text}`;
    case "connected":
      return `connected ${event.attempt}`;
    case "reconnecting":
      return `reconnecting ${(event.reason as Error & { code: string }).code}`;
    case "gap":
      return `gap ${event.fromMs}-${event.toMs}`;
    case "reply":
    case "progress":
      return event.type;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
