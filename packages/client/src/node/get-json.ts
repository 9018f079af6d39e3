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

/** A plain request to the port of a WebSocket. Resolves with undefined if nobody answers within 5 s. */
export function getJson(
  { url, token, tls }: Pick<ConnectionOptions, "url" | "token" | "tls">,
  path: string,
): Promise<JsonAnswer | undefined> {
  // Whoever connects there says what is wrong with it.
  if (!URL.canParse(url)) return Promise.resolve(undefined);
  const { protocol, host, searchParams } = new URL(url);
  const secure = protocol === "wss:";
  // As in a browser's address.
  const bearer = token ?? searchParams.get("token");
  const options = {
    timeout: 5000,
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
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(undefined));
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
