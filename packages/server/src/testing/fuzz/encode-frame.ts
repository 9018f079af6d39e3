/** One WebSocket frame as sent over the wire, or something that only looks like one. */
export interface RawFrame {
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong; others are undefined. */
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** @default true */
  readonly fin?: boolean;
  /** Reserved bits, 0 to 7; none of them may be set. @default 0 */
  readonly reserved?: number;
  /** Required for a client. @default true */
  readonly masked?: boolean;
  /** The length in the header, if it is wrong. */
  readonly statedLength?: number;
}

/** Encodes a frame of a client. The mask is zero, which is valid and costs nothing. */
export function encodeFrame(frame: RawFrame): Buffer {
  const { opcode, payload, fin = true, reserved = 0, masked = true, statedLength = payload.length } = frame;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = Buffer.alloc(masked ? 4 : 0);
  return Buffer.concat([encodeHead(first, masked ? 0x80 : 0, statedLength), mask, payload]);
}

function encodeHead(first: number, maskBit: number, length: number): Buffer {
  if (length < 126) return Buffer.from([first, maskBit | length]);
  if (length < 65_536) {
    const head = Buffer.from([first, maskBit | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.from([first, maskBit | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
