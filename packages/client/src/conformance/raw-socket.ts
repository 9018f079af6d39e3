import type { Socket } from "node:net";
import type { Step } from "@funasr-images/protocol";
import type { Stage } from "./stage.ts";

/** A WebSocket made by hand, for frames that no library sends. */
export interface RawSocket {
  isOpen(): boolean;
  send(payload: Buffer, frame: { opcode: number; fin?: boolean; mask?: boolean; rsv?: number }): void;
  terminate(): void;
}

/** Shakes hands and notes every frame that comes. */
export async function openRawSocket(
  stage: Stage,
  { client, extraHeaders = [] }: Extract<Step, { do: "rawOpen" }>,
  openPlain: (url: string) => Promise<Socket>,
): Promise<RawSocket> {
  const socket = await openPlain(stage.url);
  let received = Buffer.alloc(0);
  let shaken = false;
  let open = true;
  const handshake = Promise.withResolvers<void>();

  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (!shaken) {
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return;
      stage.see(client, { event: "handshake", responseHead: readHead(received.subarray(0, end).toString("latin1")) });
      received = received.subarray(end + 4);
      shaken = true;
      handshake.resolve();
    }
    for (let frame = readFrame(received); frame; frame = readFrame(received)) {
      received = received.subarray(frame.length);
      note(stage, client, frame.opcode, frame.payload);
    }
  });
  socket.on("error", () => {});
  socket.on("end", () => stage.see(client, { event: "tcpEnd" }));
  socket.on("close", () => {
    open = false;
    handshake.resolve();
  });
  const head = [
    "GET / HTTP/1.1",
    `Host: ${new URL(stage.url).host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...extraHeaders,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await handshake.promise;

  return {
    isOpen: () => open,
    send(payload, { opcode, fin = true, mask = true, rsv = 0 }) {
      if (open) socket.write(writeFrame(payload, (fin ? 0x80 : 0) | (rsv << 4) | opcode, mask));
    },
    terminate: () => socket.destroy(),
  };
}

/** The status line and the headers in alphabetical order. */
export function readHead(text: string): string[] {
  const [status = "", ...headers] = text.split("\r\n");
  return [
    status,
    ...headers.map((line) => line.replace(/^(sec-websocket-accept:).*/i, "$1 <derived from key>")).sort(),
  ];
}

function note(stage: Stage, client: string, opcode: number, payload: Buffer): void {
  if (opcode === 1) stage.see(client, { event: "text", data: payload.toString() });
  else if (opcode === 10) stage.see(client, { event: "pong", data: payload.toString() });
  else if (opcode === 8) {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    stage.see(client, { event: "closeFrame", code, reason: payload.subarray(2).toString() });
  }
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const header = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < header) return undefined;
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < header + size) return undefined;
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(header, header + size), length: header + size };
}

function writeFrame(payload: Buffer, first: number, mask: boolean): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = first;
  header[1] = (mask ? 0x80 : 0) | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  if (!mask) return Buffer.concat([header, payload]);
  const key = Buffer.from([1, 2, 3, 4]);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (key[index % 4] ?? 0)));
  return Buffer.concat([header, key, masked]);
}
