import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { ConnectionOptions } from "../options.ts";

/** What a server answers to a plain request. */
export interface JsonAnswer {
  readonly status: number;
  /** Its header `Server`; empty without one. */
  readonly software: string;
  /** Undefined if it is not JSON. */
  readonly body: unknown;
}

/** Longer answers are cut, and then no JSON. */
const mostCharacters = 100_000;

/**
 * A plain request to the port of a WebSocket: below the path of its address, where a proxy has the server, then at the root.
 * Resolves with undefined if nobody has answered in full within the limit, or once it is aborted.
 */
export async function getJson(
  connection: Pick<ConnectionOptions, "url" | "token" | "tls" | "signal">,
  path: string,
  limitMs = 5000,
): Promise<JsonAnswer | undefined> {
  const { url, signal } = connection;
  // Whoever connects there says what is wrong with it.
  if (!URL.canParse(url)) return undefined;
  const limit = AbortSignal.timeout(limitMs);
  const until = signal ? AbortSignal.any([limit, signal]) : limit;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  const below = prefix ? await getOnce(connection, `${prefix}${path}`, until) : undefined;
  if (below && below.status !== 404 && below.body !== undefined) return below;
  // What is a path of the server itself, such as /ws, has nothing below it.
  return (await getOnce(connection, path, until)) ?? below;
}

function getOnce(
  { url, token, tls }: Pick<ConnectionOptions, "url" | "token" | "tls">,
  path: string,
  signal: AbortSignal,
): Promise<JsonAnswer | undefined> {
  const { protocol, host, searchParams } = new URL(url);
  const secure = protocol === "wss:";
  // As in a browser's address.
  const bearer = token ?? searchParams.get("token");
  const options = {
    signal,
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    ...(secure && { ca: tls?.ca, rejectUnauthorized: !tls?.insecure }),
  };
  return new Promise((resolve) => {
    const address = new URL(path, `${secure ? "https" : "http"}://${host}`);
    const request = (secure ? requestHttps : requestHttp)(address, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => {
        text = (text + piece).slice(0, mostCharacters);
      });
      response.on("end", () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, software: String(headers.server ?? ""), body: parse(text) });
      });
      response.once("error", () => resolve(undefined));
    });
    request.on("error", () => resolve(undefined));
    request.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
