import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openEngineRelay, type Relay } from "./open-engine-relay.ts";

let directory: string;
let engine: Server;
let relay: Relay;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "relay-"));
  // Answers only when the other side has ended, as attached streams of Docker do.
  engine = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.end(`received ${(await text(socket)).length}`);
  });
  engine.listen(path.join(directory, "engine.sock"));
  await once(engine, "listening");
  relay = await openEngineRelay([], path.join(directory, "engine.sock"));
});
afterEach(async () => {
  await relay.close();
  engine.close();
  await rm(directory, { recursive: true, force: true });
});

it("passes on what is said and, after its end, what is answered", async () => {
  const socket = connect({ path: relay.socket, allowHalfOpen: true });
  socket.end("x".repeat(1_000_000));
  expect(await text(socket)).toBe("received 1000000");
});

it("is open to its user alone", async () => {
  expect((await stat(relay.socket)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(relay.socket))).mode & 0o777).toBe(0o700);
});

it("leaves nothing behind when it is closed", async () => {
  await relay.close();
  await expect(stat(path.dirname(relay.socket))).rejects.toMatchObject({ code: "ENOENT" });
});

it("goes on for others when one connection breaks off", async () => {
  const broken = connect(relay.socket);
  await once(broken, "connect");
  broken.destroy();
  const socket = connect({ path: relay.socket, allowHalfOpen: true });
  socket.end("still there");
  expect(await text(socket)).toBe("received 11");
});

it("says why root cannot pass it on", async () => {
  await expect(openEngineRelay(["/bin/false"], "/nowhere")).rejects.toMatchObject({ code: "NO_ENGINE" });
});
