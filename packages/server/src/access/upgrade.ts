import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { HttpError, renderHttpError } from "../http-error.ts";

/** Why an upgrade is refused, as an HTTP response. */
export interface UpgradeRefusal {
  readonly status: number;
  readonly code: HttpError["code"];
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Answers an upgrade with an error; the socket is not a WebSocket yet. */
export function refuseUpgrade(socket: Duplex, { status, code, message, retryAfter, headers }: UpgradeRefusal): void {
  const body = JSON.stringify(renderHttpError(new HttpError(status, code, message)));
  const all = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => {});
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}

/** How a browser, which cannot send headers with a WebSocket, may send its token: as an offered subprotocol. */
export const bearerPrefix = "bearer.";

/**
 * The subprotocol selected for an upgrade. Official clients offer `binary`; a client whose offers are all declined must
 * fail, so a token is echoed if nothing else was offered: only its sender reads it.
 */
export function selectSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has("binary")) return "binary";
  const [first, ...rest] = offered;
  return first?.startsWith(bearerPrefix) && rest.length === 0 ? first : false;
}
