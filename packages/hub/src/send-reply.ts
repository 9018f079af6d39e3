import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "./reply.ts";

const pieceBytes = 256 * 1024;

/** Sends a reply the way its delivery says and reports the bytes of the body as they leave. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  withBody: boolean,
  onBytes: (count: number) => void,
): Promise<void> {
  response.writeHead(reply.status, reply.headers);
  if (!withBody) {
    response.end();
    return;
  }
  const { delivery } = reply;
  if (delivery.kind === "cut") {
    await sendPieces(response, reply.body.subarray(0, delivery.afterBytes), onBytes);
    endEarly(response, delivery.ending);
    return;
  }
  await sendPieces(response, reply.body, onBytes, delivery.kind === "slow" ? delivery.bytesPerSecond : undefined);
  response.end();
}

async function sendPieces(
  response: ServerResponse,
  body: Uint8Array,
  onBytes: (count: number) => void,
  bytesPerSecond?: number,
): Promise<void> {
  // A slow body leaves in pieces of 50 ms, so that the client sees a trickle and no bursts.
  const step = bytesPerSecond === undefined ? pieceBytes : Math.max(1, Math.ceil(bytesPerSecond / 20));
  const gone = once(response, "close");
  response.flushHeaders();
  for (let start = 0; start < body.length && !response.destroyed; start += step) {
    const piece = body.subarray(start, start + step);
    const written = new Promise((resolve) => response.write(piece, resolve));
    onBytes(piece.length);
    if (bytesPerSecond !== undefined) await sleep(50);
    await Promise.race([written, gone]);
  }
}

function endEarly(response: ServerResponse, ending: "close" | "reset" | "stall"): void {
  // A stalled connection stays open until the client leaves or the hub closes.
  if (ending === "stall") return;
  // What was written has to leave first: a reset drops what is still queued here.
  const socket = response.socket;
  setTimeout(() => (ending === "reset" ? socket?.resetAndDestroy() : socket?.destroy()), 20);
}
