import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** What a scripted server received on one connection. */
export interface Heard {
  readonly texts: Record<string, unknown>[];
  /** Lengths of the binary messages. */
  readonly audio: number[];
  readonly protocol: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly address: string;
  /** How many pings the client has sent. */
  pings: number;
  /** The close code of the client. */
  readonly closed: Promise<number>;
}

/** How it behaves: every hook may answer by `socket.send`. Numbers count connections and utterances from 0. */
export interface Script {
  /** The header `Server`; the C++ servers send `WebSocket++/0.8.2`. */
  readonly software?: string;
  /** Whether pings stay unanswered, as in a program with a single thread. @default false */
  readonly silentToPings?: boolean;
  onConnect?(socket: WebSocket, connection: number): void;
  onFirst?(socket: WebSocket, frame: Record<string, unknown>, connection: number): void;
  onAudio?(socket: WebSocket, totalBytes: number, connection: number): void;
  onEnd?(socket: WebSocket, frame: Record<string, unknown>, utterance: number): void;
}

export interface ScriptedServer {
  readonly url: string;
  readonly heard: Heard[];
  close(): Promise<void>;
}

/** A server for tests that plays a dialect, or misbehaves. */
export async function openScriptedServer(script: Script): Promise<ScriptedServer> {
  // As upstream's servers answer plain requests.
  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ server: http, autoPong: !script.silentToPings });
  const heard: Heard[] = [];
  if (script.software) sockets.on("headers", (headers) => headers.push(`Server: ${script.software}`));
  sockets.on("connection", (socket, request) => {
    const connection = heard.length;
    const closed = Promise.withResolvers<number>();
    const one: Heard = {
      texts: [],
      audio: [],
      protocol: request.headers["sec-websocket-protocol"],
      headers: request.headers,
      address: request.url ?? "",
      pings: 0,
      closed: closed.promise,
    };
    heard.push(one);
    let utterance = 0;
    let bytes = 0;
    script.onConnect?.(socket, connection);
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) {
        one.audio.push(data.length);
        bytes += data.length;
        script.onAudio?.(socket, bytes, connection);
        return;
      }
      const frame = JSON.parse(data.toString()) as Record<string, unknown>;
      one.texts.push(frame);
      if (frame.is_speaking === false) script.onEnd?.(socket, frame, utterance++);
      else script.onFirst?.(socket, frame, connection);
    });
    socket.on("ping", () => {
      one.pings += 1;
    });
    socket.on("close", closed.resolve);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    heard,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

/** Sends replies in the format of the C++ servers. */
export function answer(socket: WebSocket, ...replies: Record<string, unknown>[]): void {
  for (const reply of replies) socket.send(JSON.stringify({ is_final: false, text: "", ...reply }));
}
