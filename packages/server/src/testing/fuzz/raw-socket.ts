import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodeFrame, type RawFrame } from "./encode-frame.ts";

/** An impolite WebSocket client: it sends raw frames and reads only as much as it must. */
export interface RawSocket {
  readonly socket: Socket;
  /** False once either side has ended the connection. */
  isOpen(): boolean;
  /** Sends frames; resolves when the kernel has taken them, or the connection is gone. */
  send(frames: readonly RawFrame[]): Promise<void>;
  /**
   * Asks whether everything before has been processed.
   *
   * @returns `closed` if the server has ended the connection, `silence` if nothing arrives
   */
  sync(timeoutMs: number): Promise<"answered" | "closed" | "silence">;
  /** The last bytes from the server: in a close frame, the reason. */
  lastBytes(): string;
}

/** A plain connection that never throws. */
export async function openTcp(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  socket.on("error", () => {});
  return socket;
}

/** @throws Error if the handshake is refused */
export async function openRawSocket(port: number): Promise<RawSocket> {
  const socket = await openTcp(port);
  socket.write(handshake(port));
  const head = String((await Promise.race([once(socket, "data"), once(socket, "close")]))[0]);
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(`The handshake was refused: ${head.slice(0, 200)}`);

  let tail = "";
  let closed = false;
  let notice = () => {};
  socket.on("data", (bytes) => {
    tail += bytes.toString("latin1");
    notice();
    // Enough to find a pong, wherever reads split it.
    tail = tail.slice(-1000);
  });
  for (const event of ["end", "close"]) {
    socket.on(event, () => {
      closed = true;
      notice();
    });
  }

  let syncs = 0;
  return {
    socket,
    isOpen: () => !closed,
    lastBytes: () => tail.slice(-130).replace(/[^ -~]/g, "."),
    async send(frames) {
      if (closed) return;
      socket.cork();
      let room = true;
      for (const frame of frames) room = socket.write(encodeFrame(frame));
      socket.uncork();
      if (!room && !closed) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    },
    async sync(timeoutMs) {
      syncs += 1;
      const word = `sync ${syncs} of this connection`;
      if (!closed) socket.write(encodeFrame({ opcode: 9, payload: Buffer.from(word) }));
      const heard = new Promise<"answered" | "closed">((resolve) => {
        notice = () => {
          if (tail.includes(word)) resolve("answered");
          else if (closed) resolve("closed");
        };
        notice();
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"silence">((resolve) => {
        timer = setTimeout(resolve, timeoutMs, "silence");
      });
      const outcome = await Promise.race([heard, late]);
      clearTimeout(timer);
      return outcome;
    },
  };
}

function handshake(port: number): string {
  const lines = [
    "GET / HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${Buffer.alloc(16, "key").toString("base64")}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}
