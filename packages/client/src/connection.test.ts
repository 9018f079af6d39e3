import { afterEach, describe, expect, test } from "vitest";
import { connect } from "./node/client.ts";
import type { ConnectionOptions } from "./options.ts";
import type { RecognitionEvent } from "./recognition-event.ts";
import { fileServer, headServer, imageServer, pythonServer } from "./testing/dialects.ts";
import { answer, openScriptedServer, type Script, type ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function connectTo(script: Script, options: Omit<ConnectionOptions, "url"> = {}) {
  server = await openScriptedServer(script);
  return connect({ url: server.url, ...options });
}

describe("the dialect of", () => {
  test.each([
    ["the file server", fileServer, ["segment 你好，", "final 你好，"]],
    [
      "the streaming server of the images",
      imageServer,
      ["partial 你", "partial 你好", "segment 你好，", "partial 再", "segment 再见", "final 你好，再见"],
    ],
    [
      "the newer streaming server",
      headServer,
      ["partial 你", "segment 你好", "segment 再见。 (你好？)", "final 你好？再见。"],
    ],
    ["the Python server", pythonServer, ["partial 你", "segment 你好，", "segment 再见", "final 你好，再见"]],
  ])("%s becomes partials, segments and one final", async (_name, script, wanted) => {
    using connection = await connectTo(script);
    const utterance = connection.start({ mode: "2pass" });
    const seen = collect(utterance);
    await utterance.send(new Uint8Array(64_000));
    const transcript = await utterance.end();
    expect((await seen).map(describeEvent)).toEqual(wanted);
    expect(transcript).toMatchObject({ schema: 1, duration_ms: 2000 });
  });

  test("the old Python server, which does not acknowledge, ends by itself", async () => {
    const { onEnd } = pythonServer;
    using connection = await connectTo({
      ...pythonServer,
      onEnd: (socket, _frame, number) => onEnd?.(socket, {}, number),
    });
    const utterance = connection.start();
    await expect(utterance.end()).resolves.toMatchObject({ text: "你好，再见" });
  });

  test("the Python server is recognised by a sentence that is final too early if its name cannot be read", async () => {
    const { onEnd, onAudio } = {
      onAudio: (socket: Parameters<typeof answer>[0]) =>
        answer(socket, { mode: "2pass-offline", text: "早", is_final: true }),
      onEnd: pythonServer.onEnd,
    };
    using connection = await connectTo({ onAudio, onEnd });
    const utterance = connection.start();
    const first = new Promise((resolve) => utterance.on("segment", resolve));
    await utterance.send(new Uint8Array(10));
    await first;
    await expect(utterance.end()).resolves.toMatchObject({ text: "早你好，再见" });
    expect(server?.heard[0]?.texts.at(-1)).toEqual({ is_speaking: false, is_end: true });
  });

  test("the Python server's error is a sentence", async () => {
    using connection = await connectTo({
      software: "Python/3.11 websockets/12.0",
      onEnd: (socket) => answer(socket, { is_end: true, is_final: true, error: "model failed" }),
    });
    await expect(connection.start().end()).rejects.toMatchObject({ code: "REFUSED", message: "model failed" });
  });
});

test("a connection serves one utterance at a time, one after another", async () => {
  const connection = await connectTo(fileServer);
  const first = connection.start({ name: "a" });
  expect(() => connection.start()).toThrow(expect.objectContaining({ code: "BUSY" }));
  expect((await first.end()).text).toBe("你好，");
  await expect(first.send(new Uint8Array(2))).resolves.toBeUndefined();
  const second = connection.start({ name: "b" });
  expect((await second.end()).text).toBe("再见");
  expect(second.results[0]?.text).toBe("再见");
  connection.close();
  expect(await server?.heard[0]?.closed).toBe(1000);
  expect(() => connection.start()).toThrow(expect.objectContaining({ code: "ABORTED" }));
});

test("a refusal fails the utterance; the connection accepts the next one", async () => {
  using connection = await connectTo({
    onEnd(socket, _frame, utterance) {
      if (utterance > 0) return answer(socket, { mode: "offline", text: "好" });
      answer(socket, { mode: "offline", error: { code: "ENGINE_CRASHED", message: "Send it again." } });
    },
  });
  await expect(connection.start().end()).rejects.toMatchObject({
    ...{ code: "REFUSED", serverCode: "ENGINE_CRASHED", retryable: true },
  });
  expect((await connection.start().end()).text).toBe("好");
});

test("nothing more is sent on a connection that was answered before the end", async () => {
  const refusal = { mode: "offline", error: { code: "BAD_FIELD", message: "no" } };
  const connection = await connectTo({ onAudio: (socket) => answer(socket, refusal) });
  const utterance = connection.start();
  await utterance.send(new Uint8Array(100));
  await expect(utterance.done).rejects.toMatchObject({ code: "REFUSED", serverCode: "BAD_FIELD", retryable: false });
  expect(connection.isOpen).toBe(false);
  expect(() => connection.start()).toThrow(expect.objectContaining({ code: "REFUSED" }));
});

test("iteration ends with the reason when the utterance fails", async () => {
  using connection = await connectTo({ onEnd: (socket) => socket.close(1008, "go away") });
  const utterance = connection.start();
  const seen = collect(utterance);
  await expect(utterance.end()).rejects.toMatchObject({ code: "CLOSED", retryable: false });
  await expect(seen).rejects.toMatchObject({ message: expect.stringContaining("1008 go away") });
});

test("an utterance can be aborted by its own signal, even one aborted before", async () => {
  const connection = await connectTo({});
  const controller = new AbortController();
  const utterance = connection.start({ signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(utterance.end()).rejects.toMatchObject({ code: "ABORTED", retryable: false });
  expect(connection.isOpen).toBe(false);
  const other = await connectTo({});
  expect(() => other.start({ signal: AbortSignal.abort() })).toThrow(expect.objectContaining({ code: "ABORTED" }));
  expect(other.isOpen).toBe(true);
  other.close();
});

test("sends the token as a header", async () => {
  using _connection = await connectTo({}, { token: "secret" });
  expect(server?.heard[0]?.headers.authorization).toBe("Bearer secret");
});

test("the whole utterance has a time limit, too", async () => {
  using connection = await connectTo(
    { onEnd: (socket) => answer(socket, { mode: "2pass-online", text: "嗯" }) },
    {
      totalTimeoutMs: 150,
    },
  );
  await expect(connection.start().end()).rejects.toMatchObject({
    code: "TIMEOUT",
    message: expect.stringContaining("longer than 0.15 s"),
  });
});

test("waits for the network, and gives up if nothing gets through", async () => {
  const connection = await connectTo({ onConnect: (socket) => socket.pause() }, { idleTimeoutMs: 300 });
  const utterance = connection.start();
  const chunk = new Uint8Array(1_000_000);
  const flood = async () => {
    for (let sent = 0; sent < 200; sent += 1) await utterance.send(chunk);
  };
  await expect(flood()).rejects.toMatchObject({
    code: "TIMEOUT",
    message: expect.stringContaining("accepted no audio"),
  });
  expect(connection.isOpen).toBe(false);
});

async function collect(events: AsyncIterable<RecognitionEvent>): Promise<RecognitionEvent[]> {
  const seen: RecognitionEvent[] = [];
  for await (const event of events) if (event.type !== "reply") seen.push(event);
  return seen;
}

function describeEvent(event: RecognitionEvent): string {
  if (event.type === "partial") return `partial ${event.text}`;
  if (event.type === "final") return `final ${event.transcript.text}`;
  if (event.type === "reply" || event.type === "progress") return event.type;
  const revised = event.revised ? ` (${event.revised.text})` : "";
  return `segment ${event.segments.map(({ text }) => text).join("|")}${revised}`;
}
