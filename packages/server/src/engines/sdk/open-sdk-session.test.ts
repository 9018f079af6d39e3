import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ServerResult } from "@funasr-images/protocol";
import { afterEach, expect, test } from "vitest";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { EngineExit } from "../../engine-exit.ts";
import { createFairSlots } from "../../scheduling/create-fair-slots.ts";
import { createDecodePace } from "./create-decode-pace.ts";
import { openSdkSession, type SdkSessionOptions } from "./open-sdk-session.ts";

const aborted: EngineExit = { process: "the upstream server", code: "ABORTED", signal: "SIGABRT" };

let upstream: WebSocketServer | undefined;
afterEach(() => {
  for (const socket of upstream?.clients ?? []) socket.terminate();
  upstream?.close();
});

test("a connection that breaks while the process is alive is not a crash, and can be retried", async () => {
  const { open, connection } = await listen({ verdictMs: 20 });
  const { session } = open();
  const ended = session.end();
  await endFrameOn(await connection());
  upstream?.clients.forEach((socket) => void socket.terminate());
  await expect(ended).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringContaining("is alive"),
  });
  await expect(session.end()).rejects.toMatchObject({ code: "ENGINE_UNAVAILABLE" });
});

test("waits for the supervisor's report, which comes later than the end of the connection", async () => {
  const { open, connection, die } = await listen({});
  const { session } = open();
  const ended = session.end();
  let told = false;
  ended.catch(() => {
    told = true;
  });
  await endFrameOn(await connection());
  upstream?.clients.forEach((socket) => void socket.terminate());
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(told).toBe(false);
  die();
  await expect(ended).rejects.toMatchObject({ code: "ENGINE_CRASHED", exit: aborted });
});

test("our own close is not a loss: the streaming server stops at once", async () => {
  const { open, connection } = await listen({});
  const { session, heard } = open();
  const ended = session.end();
  const socket = await connection();
  await endFrameOn(socket);
  session.close();
  await expect(ended).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  await once(socket, "close");
  expect(heard).toEqual([]);
});

test("a job that waits for a decoder of the file server is removed when its client leaves", async () => {
  const { open, connection } = await listen({ decoders: oneDecoder() });
  const [first, leaving, last] = [open(), open(), open()];
  const done = [first.session.end()];
  const busy = await connection();
  await endFrameOn(busy);
  expect(first.session.progress?.()).toEqual({ state: "recognising" });
  const left = leaving.session.end();
  left.catch(() => {});
  done.push(last.session.end());
  const others = [await connection(), await connection()];
  const frames = others.map((socket) => framesOf(socket));
  expect(last.session.progress?.()).toEqual({ state: "waiting" });
  leaving.session.close();
  await expect(left).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  answer(busy);
  await expect.poll(() => frames.flat()).toEqual(['{"is_speaking":false}']);
  for (const socket of others) if (socket.readyState === socket.OPEN) answer(socket);
  await Promise.all(done);
  expect([first.heard.length, leaving.heard.length, last.heard.length]).toEqual([1, 0, 1]);
});

test("a job in progress in the file server cannot be stopped: the next one waits for its decoder", async () => {
  const { open, connection } = await listen({ decoders: oneDecoder() });
  const leaving = open();
  const ended = leaving.session.end();
  const busy = await connection();
  await endFrameOn(busy);
  leaving.session.close();
  const next = open();
  const answered = next.session.end();
  const waiting = await connection();
  const frames = framesOf(waiting);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([busy.readyState, frames]).toEqual([busy.OPEN, []]);
  answer(busy);
  await ended;
  await once(busy, "close");
  await expect.poll(() => frames).toHaveLength(1);
  answer(waiting);
  await answered;
  expect([leaving.heard, next.heard.length]).toEqual([[], 1]);
});

test("reports a process that dies while it works for a client that has left", async () => {
  const { open, connection, die } = await listen({ decoders: oneDecoder() });
  const { session } = open();
  const ended = session.end();
  const busy = await connection();
  await endFrameOn(busy);
  session.close();
  busy.terminate();
  die();
  await expect(ended).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
});

test("a job that is never answered does not occupy its decoder for ever", async () => {
  const { open, connection } = await listen({ decoders: oneDecoder(), leaseMs: 50 });
  const forgotten = open();
  const lost = forgotten.session.end();
  lost.catch(() => {});
  await endFrameOn(await connection());
  const next = open();
  const answered = next.session.end();
  const socket = await connection();
  await endFrameOn(socket);
  answer(socket);
  await answered;
  forgotten.session.close();
});

test.each(["before its lease is over", "after that"])(
  "a job that is never answered does not keep the connection of a client that left %s",
  async (when) => {
    const { open, connection } = await listen({ decoders: oneDecoder(), leaseMs: 50 });
    const { session } = open();
    const ended = session.end();
    ended.catch(() => {});
    const socket = await connection();
    await endFrameOn(socket);
    if (when === "after that") await new Promise((resolve) => setTimeout(resolve, 200));
    session.close();
    await expect.poll(() => socket.readyState).toBe(socket.CLOSED);
    await expect(ended).rejects.toMatchObject({ code: "RECOGNITION_FAILED" });
  },
);

function oneDecoder(): NonNullable<SdkSessionOptions["decoders"]> {
  return { runFairly: createFairSlots({ slots: 1, express: false }), pace: createDecodePace() };
}

type ListenOptions = Partial<Pick<SdkSessionOptions, "decoders" | "verdictMs" | "leaseMs">>;

/** An upstream server controlled by the test. */
async function listen(options: ListenOptions) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  upstream = server;
  const connections: WebSocket[] = [];
  const waiting: ((socket: WebSocket) => void)[] = [];
  server.on("connection", (socket) => {
    frames.set(socket, []);
    socket.on("message", (data: RawData) => frames.get(socket)?.push(data.toString()));
    const next = waiting.shift();
    if (next) next(socket);
    else connections.push(socket);
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { promise: ended, resolve } = Promise.withResolvers<EngineExit>();
  return {
    die: () => resolve(aborted),
    /** The next one that was opened. */
    connection: () =>
      new Promise<WebSocket>((take) => {
        const socket = connections.shift();
        if (socket) take(socket);
        else waiting.push(take);
      }),
    open() {
      const heard: ServerResult[] = [];
      const onReply = (reply: ServerResult) => void heard.push(reply);
      const url = `ws://127.0.0.1:${port}`;
      return {
        session: openSdkSession({ url, ended, guardHotwords: false, onReply, decoders: undefined, ...options }),
        heard,
      };
    },
  };
}

const frames = new WeakMap<WebSocket, string[]>();

function framesOf(socket: WebSocket): string[] {
  return frames.get(socket) ?? [];
}

async function endFrameOn(socket: WebSocket): Promise<void> {
  await expect.poll(() => framesOf(socket)).toContain('{"is_speaking":false}');
}

function answer(socket: WebSocket): void {
  socket.send(JSON.stringify({ is_final: false, mode: "offline", text: "好", wav_name: "w" }));
}
