import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Step } from "@funasr-images/protocol";
import { WebSocket } from "ws";
import { cutBytes } from "./long-text.ts";
import type { Stage } from "./stage.ts";

/** A client of a scenario that speaks valid WebSocket. */
export interface TestSocket {
  isOpen(): boolean;
  text(data: string | Buffer): void;
  binary(bytes: Buffer, frameBytes: number, paceMs?: number): Promise<void>;
  /** One message, each part in a frame. */
  fragments(parts: readonly (string | Buffer)[], pingBetween?: boolean): void;
  ping(data: string): void;
  close(code?: number, reason?: string): void;
  reset(): void;
  fin(): void;
  terminate(): void;
}

/** Opens one; a failure is an event, not an error. */
export async function openTestSocket(
  stage: Stage,
  { client, ...step }: Extract<Step, { do: "connect" }>,
): Promise<TestSocket> {
  const url = new URL(step.path ?? "/", step.scheme ? stage.url.replace(/^wss?:/, `${step.scheme}:`) : stage.url);
  const secure = url.protocol === "wss:";
  let tcp: Socket | undefined;
  const socket = new WebSocket(url, [...(step.subprotocols ?? [])], {
    // A TLS socket cannot be reset, what is below it can.
    createConnection: () => {
      const host = url.hostname.replace(/^\[|\]$/g, "");
      tcp = connectTcp(Number(url.port || (secure ? 443 : 80)), host);
      return secure ? connectTls({ socket: tcp, rejectUnauthorized: false, servername: isIP(host) ? "" : host }) : tcp;
    },
    perMessageDeflate: step.permessageDeflate ?? false,
    rejectUnauthorized: false,
    // Fifty at once take long on a busy machine.
    handshakeTimeout: 30_000,
    headers: step.headers,
    origin: step.origin,
  });
  socket.on("upgrade", (response: IncomingMessage) => {
    if (!step.recordHandshake) return;
    const headers = Object.entries(response.headers).map(([name, value]) => [name, shown(name, String(value))]);
    stage.see(client, { event: "handshake", status: response.statusCode ?? 0, headers: Object.fromEntries(headers) });
  });
  socket.on("open", () => {
    if (step.recordHandshake)
      stage.see(client, { event: "open", protocol: socket.protocol, extensions: socket.extensions });
  });
  socket.on("message", (data, isBinary) => {
    stage.see(client, { event: "text", data: isBinary ? `<${(data as Buffer).length} bytes>` : data.toString() });
  });
  socket.on("pong", (data) => stage.see(client, { event: "pong", data: data.toString() }));
  let opened = false;
  socket.on("error", (error) => {
    // Later errors show in the close.
    if (!opened) stage.see(client, { event: "clientError", message: error.message });
  });
  socket.on("close", (code, reason) => stage.see(client, { event: "close", code, reason: reason.toString() }));
  await Promise.race([once(socket, "open"), once(socket, "close")]).catch(() => {});
  opened = socket.readyState === WebSocket.OPEN;

  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    isOpen,
    text: (data) => socket.send(data, { binary: false }),
    async binary(bytes, frameBytes, paceMs) {
      for (const piece of cutBytes(bytes, frameBytes)) {
        if (!isOpen()) return;
        await new Promise<void>((resolve) => socket.send(piece, { binary: true }, () => resolve()));
        if (paceMs) await new Promise((resolve) => setTimeout(resolve, paceMs));
      }
    },
    fragments(parts, pingBetween) {
      const middle = parts.length >> 1;
      for (const [index, part] of parts.entries()) {
        if (!isOpen()) return;
        socket.send(part, { binary: typeof part !== "string", fin: index === parts.length - 1 });
        if (pingBetween && index === middle) socket.ping("mid");
      }
    },
    ping: (data) => socket.ping(data),
    close: (code, reason) => socket.close(code, reason),
    reset: () => tcp?.resetAndDestroy(),
    fin: () => tcp?.end(),
    terminate: () => socket.terminate(),
  };
}

function shown(name: string, value: string): string {
  return name === "sec-websocket-accept" ? "<derived from key>" : value;
}
