import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LinkConnection } from "./link.ts";
import type { Reply } from "./reply.ts";

const pieceBytes = 512 * 1024;

/** Sends a reply the way its delivery says, over a link, and reports the bytes of the body as they leave. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  { link, withBody, onBytes }: SendOptions,
): Promise<void> {
  await link.answer();
  response.writeHead(reply.status, reply.headers);
  if (!withBody) {
    response.end();
    return;
  }
  const { delivery } = reply;
  const body = delivery.kind === "cut" ? reply.body.subarray(0, delivery.afterBytes) : reply.body;
  const ended = await sendPieces(
    response,
    body,
    { link, onBytes },
    delivery.kind === "slow" ? delivery.bytesPerSecond : undefined,
  );
  if (!ended) return;
  if (delivery.kind === "cut") endEarly(response, delivery.ending);
  else response.end();
}

export interface SendOptions {
  readonly link: LinkConnection;
  readonly withBody: boolean;
  readonly onBytes: (count: number) => void;
}

/** @returns whether the line let all of it through */
async function sendPieces(
  response: ServerResponse,
  body: Uint8Array,
  { link, onBytes }: Pick<SendOptions, "link" | "onBytes">,
  bytesPerSecond?: number,
): Promise<boolean> {
  // A slow body leaves in pieces of 50 ms, so that the client sees a trickle and no bursts.
  const step = bytesPerSecond === undefined ? pieceBytes : Math.max(1, Math.ceil(bytesPerSecond / 20));
  const gone = once(response, "close");
  response.flushHeaders();
  for (let start = 0; start < body.length && !response.destroyed; ) {
    const length = link.allow(Math.min(step, body.length - start));
    if (length === 0) return false;
    const piece = body.subarray(start, start + length);
    const written = new Promise((resolve) => response.write(piece, resolve));
    onBytes(piece.length);
    if (bytesPerSecond !== undefined) await sleep(50);
    await Promise.race([written, gone]);
    start += length;
    // The client has an answer when it has the last byte; the hub must not think otherwise for a while.
    if (start < body.length) await link.pass(length);
  }
  return true;
}

function endEarly(response: ServerResponse, ending: "close" | "reset" | "stall"): void {
  // A stalled connection stays open until the client leaves or the hub closes.
  if (ending === "stall") return;
  // What was written has to leave first: a reset drops what is still queued here.
  const socket = response.socket;
  setTimeout(() => (ending === "reset" ? socket?.resetAndDestroy() : socket?.destroy()), 20);
}
