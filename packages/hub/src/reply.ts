/** What reaches an endpoint: just enough of the request. */
export interface HubRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a POST, decompressed. @default none */
  readonly body?: Uint8Array;
}

/** How the body travels. Everything but `whole` is an injected fault. */
type Delivery =
  | { readonly kind: "whole" }
  | { readonly kind: "cut"; readonly afterBytes: number; readonly ending: "close" | "reset" | "stall" }
  | { readonly kind: "slow"; readonly bytesPerSecond: number };

/** An answer as a value; endpoints return it, faults alter it, one function sends it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly delivery: Delivery;
}

/** A reply that carries a file. */
export function replyBytes(status: number, body: Uint8Array, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/octet-stream", "content-length": String(body.length), ...headers },
    body,
    delivery: { kind: "whole" },
  };
}

/** A reply that carries text. */
export function replyText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return replyBytes(status, Buffer.from(text), { "content-type": "text/plain; charset=utf-8", ...headers });
}

/** The envelope that every API answer with data has. */
export function replyData(data: unknown): Reply {
  return replyJson(200, { Code: 200, Data: data, Message: "success", RequestId: requestId, Success: true });
}

/** The envelope of a failure; `code` is ModelScope's number, not the HTTP status. */
export function replyFailure(status: number, code: number, message: string): Reply {
  return replyJson(status, { Code: code, Data: null, Message: message, RequestId: requestId, Success: false });
}

/** ModelScope's numbers for what it cannot find. Overload gets the first one too. */
export const failureCode = { notFound: 10010205001, noAccess: 10010200001, noTree: 10990101004 } as const;

const requestId = "00000000-0000-4000-8000-000000000000";

function replyJson(status: number, value: unknown): Reply {
  return replyText(status, JSON.stringify(value), { "content-type": "application/json; charset=utf-8" });
}
