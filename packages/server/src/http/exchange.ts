import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../log.ts";

/** One plain request on its way to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What the pattern's `:names` stand for, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Aborted when the client goes away before its answer is complete. */
  readonly signal: AbortSignal;
  /** Bound to the request's id. */
  readonly log: Log;
}

/** Answers one request; what it throws becomes an error answer. */
export type Handler = (exchange: Exchange) => Promise<void> | void;

/** Sends a whole JSON body. */
export function sendJson(
  { response }: Pick<Exchange, "response">,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText({ response }, status, `${JSON.stringify(body)}\n`, { "content-type": "application/json", ...headers });
}

/** Sends a whole body of text, plain unless the headers say otherwise. */
export function sendText(
  { response }: Pick<Exchange, "response">,
  status: number,
  body: string,
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

/** How long a client may go on sending what nobody wants, and how long it may pause meanwhile: nginx's own figures. */
const lingerMs = 30_000;
const lingerPauseMs = 5000;

/**
 * Sends the last of an answer at once, and ends it when the request has been read. Node closes some connections with the end of
 * the answer, and a client that is still sending would lose the answer to the reset.
 */
function endAfterRequest(response: ServerResponse, body: string): void {
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
