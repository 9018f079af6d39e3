import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { runBench } from "./run-bench.ts";

/** Is alive, but never answers. */
let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    const beat = setInterval(
      () => socket.send('{"is_final":false,"mode":"2pass-online","text":"a","wav_name":"x"}'),
      20,
    );
    socket.on("message", () => {});
    socket.on("close", () => clearInterval(beat));
  });
  await once(server, "listening");
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

it("ends an utterance that a live server never answers, even without a limit on the command line", async () => {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const step = await runBench({
    connection: { url, idleTimeoutMs: 200, totalTimeoutMs: undefined },
    utterance: { mode: "2pass" },
    recordings: [new Uint8Array(32 * 100)],
    streams: 1,
    utterances: 2,
    paced: false,
    signal: new AbortController().signal,
  });
  expect(step).toMatchObject({ done: 0, errors: { TIMEOUT: 2 } });
});
