import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ServerResult } from "@funasr-images/protocol";
import { WebSocketServer } from "ws";
import { createTurns } from "../create-turns.ts";
import type { Engine } from "../engine.ts";
import { createSocketClass } from "../front-door/create-socket-class.ts";
import { serveUpstream } from "./serve-upstream.ts";
import { silentUpstreamLog, type UpstreamLog } from "./upstream-log.ts";
import type { StandInKind } from "./upstream-settings.ts";

export interface StandInOptions {
  readonly kind: StandInKind;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly engine: Engine;
  /** PEM texts; without them the port speaks plain ws. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Ends the process. */
  readonly abort: (why: string) => void;
  /** @default prints nothing */
  readonly log?: UpstreamLog;
  /** Parallel decodes of the file server. @default 8, as upstream */
  readonly decoders?: number;
  /** Replaces each reply, per connection. */
  readonly dressReplies?: () => (reply: ServerResult) => object;
}

export interface StandIn extends Disposable {
  readonly port: number;
  /** Ends everything at once, like the end of a process. */
  close(): void;
}

/** How long upstream waits for a handshake. */
const handshakeMs = 5000;

const tlsRecord = 0x16;

/** The largest header that upstream reads. */
const maxHeaderSize = 16_000;

/** Listens like the upstream servers: no health checks, no limits, and the HTTP of their library. */
export async function openStandIn(options: StandInOptions): Promise<StandIn> {
  const { kind, engine, abort, dressReplies, log = silentUpstreamLog, decoders = 8 } = options;
  const turns = createTurns(decoders);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 32_000_000,
    perMessageDeflate: false,
    handleProtocols: () => false,
    WebSocket: createSocketClass(),
  });
  sockets.on("headers", (headers, request: IncomingMessage) => {
    const key = keys.get(request);
    const accept = headers.findIndex((line) => line.startsWith("Sec-WebSocket-Accept"));
    if (key !== undefined) headers[accept] = `Sec-WebSocket-Accept: ${acceptOf(key)}`;
    headers.push(`Server: ${library}`);
  });
  const keys = new WeakMap<IncomingMessage, string>();
  const settings = { maxHeaderSize, requireHostHeader: false, keepAliveTimeout: 0, handshakeTimeout: handshakeMs };
  const server = options.tls ? createTlsServer({ ...settings, ...options.tls }) : createServer(settings);

  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  // With TLS, requests have another socket, inside the first one.
  server.on(options.tls ? "secureConnection" : "connection", (socket: Socket) => {
    const impatient = setTimeout(() => socket.destroy(), handshakeMs);
    const calm = () => clearTimeout(impatient);
    socket.once("close", calm);
    Object.assign(socket, { calm });
  });
  server.on("request", (request: IncomingMessage) => answer(request.socket, statusOf(request)));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    // A TLS record is not a request that could be answered.
    const { rawPacket } = error as { rawPacket?: Buffer };
    if (error.code === "ECONNRESET" || rawPacket?.[0] === tlsRecord) return socket.destroy();
    answer(socket, error.code === "HPE_HEADER_OVERFLOW" ? "431 " : "400 ");
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = statusOfUpgrade(request);
    if (status) return answer(socket, status.text, status.headers);
    (request.socket as { calm?: () => void }).calm?.();
    // Upstream accepts any key; our library requires a valid one, and gets it.
    const { "sec-websocket-key": key = "" } = request.headers;
    keys.set(request, key);
    request.headers["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ==";
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      log.opened(sockets.clients.size);
      webSocket.once("close", () => log.closed(sockets.clients.size));
      serveUpstream(webSocket, { kind, engine, abort, log, turns, dress: dressReplies?.() });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const close = () => {
    server.close();
    for (const socket of connections) socket.destroy();
  };
  return {
    port: typeof address === "object" && address ? address.port : options.port,
    close,
    [Symbol.dispose]: close,
  };
}

function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

const library = "WebSocket++/0.8.2";

function answer(socket: Duplex, status: string, headers: readonly string[] = []): void {
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${[status, `Server: ${library}`, ...headers].join("\r\n")}\r\n\r\n`);
}

function statusOf(request: IncomingMessage): string {
  const proper = request.httpVersion === "1.1" && request.headers.host !== undefined;
  return proper ? "426 Upgrade Required" : "400 ";
}

function statusOfUpgrade(request: IncomingMessage): { text: string; headers?: readonly string[] } | undefined {
  const { headers } = request;
  if (headers.upgrade?.toLowerCase() !== "websocket") return { text: statusOf(request) };
  const version = headers["sec-websocket-version"];
  if (version === undefined) return { text: "500 Internal Server Error" };
  if (!["0", "7", "8", "13"].includes(version)) {
    return { text: "400 Bad Request", headers: ["Sec-WebSocket-Version: 0,7,8,13"] };
  }
  if (request.method !== "GET" || headers["sec-websocket-key"] === undefined) return { text: "400 Bad Request" };
  return undefined;
}
