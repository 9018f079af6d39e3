import { type HubRequest, type Reply, replyText } from "./reply.ts";

/** Entries of one page of a list; the next one is named by the `Link` header. */
const pageSize = 1000;

/** An answer of Hugging Face's API: no envelope. */
export function replyValue(value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return replyText(200, JSON.stringify(value), { ...headers, "content-type": "application/json; charset=utf-8" });
}

/** The part of a list that the request's `cursor` and `limit` ask for. */
export function replyPage(
  entries: readonly unknown[],
  { url }: HubRequest,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const limit = Math.min(pageSize, Number(url.searchParams.get("limit") ?? pageSize) || pageSize);
  const next = new URL(url);
  next.searchParams.set("cursor", String(start + limit));
  const more = start + limit < entries.length;
  return replyValue(
    entries.slice(start, start + limit),
    more ? { ...headers, link: `<${next.href}>; rel="next"` } : headers,
  );
}

/** What is wrong is named in a header; the status of a model that is not there is 401. */
export function refuseAsHuggingFace(status: number, code: string, message: string): Reply {
  const headers = { "x-error-code": code, "x-error-message": message };
  return replyText(status, JSON.stringify({ error: message }), { ...headers, "content-type": "application/json" });
}
