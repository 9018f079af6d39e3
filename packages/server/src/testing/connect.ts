import { once } from "node:events";
import { WebSocket } from "ws";

/** A raw client for tests: sends messages, and keeps the replies. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Sends objects as JSON, strings unchanged, bytes as binary. */
  say(...messages: (object | string | Uint8Array)[]): void;
  /** The next reply that has not been taken yet. */
  hear(): Promise<Record<string, unknown>>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

export async function connect(
  url: string,
  protocols: string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<RawClient> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, rejectUnauthorized: false, headers });
  const heard: Record<string, unknown>[] = [];
  const waiting: ((reply: Record<string, unknown>) => void)[] = [];
  socket.on("message", (data) => {
    const reply = JSON.parse(data.toString()) as Record<string, unknown>;
    const next = waiting.shift();
    if (next) next(reply);
    else heard.push(reply);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, "open");
  socket.on("error", () => {});
  return {
    socket,
    closed,
    say(...messages) {
      for (const message of messages) {
        const isData = typeof message === "string" || message instanceof Uint8Array;
        socket.send(isData ? message : JSON.stringify(message));
      }
    },
    hear() {
      const reply = heard.shift();
      return reply ? Promise.resolve(reply) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}
