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
  response.end(body);
}
