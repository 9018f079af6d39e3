import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Step } from "@funasr-images/protocol";
import { expandText } from "./long-text.ts";
import { readHead } from "./raw-socket.ts";
import type { Stage } from "./stage.ts";

/** A TCP (or, for wss, TLS) connection to the server of a URL. */
export async function openPlainSocket(url: string, tls = url.startsWith("wss:")): Promise<Socket> {
  const { hostname, port, protocol } = new URL(url);
  const target = { host: hostname, port: Number(port || (protocol === "wss:" ? 443 : 80)) };
  const socket = tls ? connectTls({ ...target, rejectUnauthorized: false }) : connectTcp(target);
  socket.on("error", () => {});
  await Promise.race([once(socket, tls ? "secureConnect" : "connect"), once(socket, "close")]).catch(() => {});
  return socket;
}

/** A connection that is open for this long counts as staying open. */
const stayMs = 1500;
const firstByteMs = 60_000;

/** Sends a raw request and notes the answer's head, the size of its body and how the connection ends. */
export async function playHttp(stage: Stage, step: Extract<Step, { do: "http" }>): Promise<void> {
  const socket = await openPlainSocket(stage.url, step.tls === "as-url" ? undefined : (step.tls ?? false));
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(expandText(step.request), "latin1");
  // A busy server gets more time for its first byte.
  const late = { signal: AbortSignal.timeout(firstByteMs) };
  await Promise.race([once(socket, "data", late), once(socket, "close", late)]).catch(() => {});
  const ended = await endOf(socket, stayMs);
  const bytes = Buffer.concat(chunks).toString("latin1");
  const split = bytes.indexOf("\r\n\r\n");
  const head = split === -1 ? bytes : bytes.slice(0, split);
  stage.see(step.client, {
    event: "http",
    responseHead: readHead(head),
    bodyBytes: split === -1 ? 0 : bytes.length - split - 4,
    ended: ended ? "server closed" : `still open after ${stayMs} ms`,
  });
  socket.destroy();
}

/** Connects and disconnects, cleanly or not. */
export async function playTcpOnly(stage: Stage, how: "fin" | "reset"): Promise<void> {
  const socket = await openPlainSocket(stage.url, false);
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (how === "reset") socket.resetAndDestroy();
  else socket.end();
  await endOf(socket, 1000);
  socket.destroy();
}

/** Sends little or nothing and notes whether the server closes the connection. */
export async function playTcpIdle(stage: Stage, step: Extract<Step, { do: "tcpIdle" }>): Promise<void> {
  const socket = await openPlainSocket(stage.url, false);
  let bytesReceived = 0;
  socket.on("data", (chunk: Buffer) => {
    bytesReceived += chunk.length;
  });
  if (step.send) socket.write(step.send, "latin1");
  const outcome = (await endOf(socket, step.timeoutMs)) ? "server closed" : "still open";
  stage.see(step.client, { event: "tcp", outcome, bytesReceived });
  socket.destroy();
}

async function endOf(socket: Socket, timeoutMs: number): Promise<boolean> {
  if (socket.destroyed || socket.readableEnded) return true;
  socket.resume();
  const late = AbortSignal.timeout(timeoutMs);
  return Promise.race([once(socket, "end", { signal: late }), once(socket, "close", { signal: late })]).then(
    () => true,
    () => false,
  );
}
