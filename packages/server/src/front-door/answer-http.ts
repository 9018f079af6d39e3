import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ReadyState } from "../readiness.ts";

/** Seconds until a refused client should come back. */
const retryAfter = 5;

/** Answers a plain request: `/healthz`, `/readyz`, and 426 for everything else, as the upstream servers do. */
export function answerHttp(request: IncomingMessage, response: ServerResponse, state: ReadyState): void {
  switch (request.url?.split("?")[0]) {
    case "/healthz":
      sendJson(response, 200, { alive: true });
      break;
    case "/readyz":
      sendJson(response, state.ready ? 200 : 503, state);
      break;
    default: {
      const body = { error: "This port speaks WebSocket. GET /healthz and /readyz answer plain requests." };
      sendJson(response, 426, body, { upgrade: "websocket", connection: "Upgrade" });
    }
  }
}

/** Refuses an upgrade with 503; the socket is not a WebSocket yet. */
export function refuseUpgrade(socket: Duplex, reason: string): void {
  const body = JSON.stringify({ error: reason });
  const head = [
    "HTTP/1.1 503 Service Unavailable",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Retry-After: ${retryAfter}`,
    "Connection: close",
  ];
  socket.on("error", () => {});
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  const retry = status === 503 ? { "retry-after": String(retryAfter) } : {};
  response.writeHead(status, { "content-type": "application/json", ...retry, ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
