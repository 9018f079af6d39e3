import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";

/** One plain request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The values of the pattern's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Aborted when the client goes away before its answer is complete. */
  readonly signal: AbortSignal;
  /** Bound to the request's id. */
  readonly log: Log;
}

/** Answers one request; an error that it throws becomes an error response. */
export type Handler = (exchange: Exchange) => Promise<void> | void;

/** Sends a whole JSON body. */
export function sendJson(
  { response }: Pick<Exchange, "response">,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendBody({ response }, status, `${JSON.stringify(body)}\n`, { "content-type": "application/json", ...headers });
}

/** Sends a whole body, plain text unless the headers say otherwise. */
export function sendBody(
  { response }: Pick<Exchange, "response">,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...headers,
  });
  endAfterRequest(response, body);
}

/** How long a client may keep sending an unwanted body, and how long it may pause meanwhile: nginx's defaults. */
const lingerMs = 30_000;
const lingerPauseMs = 5000;

/**
 * Sends the rest of an answer immediately, and ends it when the request has been read. Node closes some connections at
 * the end of the answer, and a client that is still sending would lose the answer to the reset.
 */
function endAfterRequest(response: ServerResponse, body: string | Uint8Array): void {
  const { req: request } = response;
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (request.complete || (length === "0" && encoding === undefined)) {
    response.end(body);
    return;
  }
  response.write(body);
  const giveUp = () => response.end(() => request.socket.destroy());
  const whole = setTimeout(giveUp, lingerMs);
  const pause = setTimeout(giveUp, lingerPauseMs);
  const end = () => {
    clearTimeout(whole);
    clearTimeout(pause);
    response.end();
  };
  request.on("data", () => pause.refresh());
  request.once("end", end).once("close", end).resume();
}
