import type { AnswerHeaders } from "../hub/request-hub.ts";
import { ConnectionError } from "./connection-error.ts";

/** What stands before the body of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Bytes of the body. */
  readonly length: number;
  /** Whether the connection can carry another request. */
  readonly keepAlive: boolean;
}

/** The head of an HTTP/1.1 answer, without the empty line that ends it. @throws ConnectionError `ANSWER_NOT_PLAIN` */
export function parseResponseHead(text: string): ResponseHead {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const [, version, status] = /^HTTP\/(1\.[01]) (\d{3})(?: |$)/.exec(statusLine) ?? [];
  if (status === undefined)
    throw new ConnectionError("ANSWER_NOT_PLAIN", `no HTTP/1.1 answer: ${JSON.stringify(statusLine.slice(0, 40))}`);
  // Not the global Headers: they bring all of undici along, which takes longer to load than a small model to come.
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    // Folded and nameless lines are how one answer is smuggled into another.
    if (colon < 1 || /\s/.test(line.slice(0, colon)))
      throw new ConnectionError("ANSWER_NOT_PLAIN", "a malformed header");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const headers: AnswerHeaders = { get: (name) => fields.get(name) ?? null, has: (name) => fields.has(name) };
  const length = headers.get("content-length") ?? "";
  if (headers.has("transfer-encoding") || !/^\d{1,15}$/.test(length)) {
    throw new ConnectionError("ANSWER_NOT_PLAIN", "an answer without a certain length");
  }
  const keepAlive = version === "1.1" && headers.get("connection")?.toLowerCase() !== "close";
  return { status: Number(status), headers, length: Number(length), keepAlive };
}
