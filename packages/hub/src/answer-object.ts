import type { HubState } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { type HubRequest, type Reply, replyBytes, replyText } from "./reply.ts";

/** The cdn: content by sha256, signed and for a while only, with ranges. */
export function answerObject(state: HubState, route: Extract<Route, { kind: "object" }>, request: HubRequest): Reply {
  // Object stores refuse a second kind of credentials; here it also shows that a client leaks the hub's token.
  if (request.headers.authorization !== undefined || request.headers.cookie !== undefined) {
    return replyText(400, "credentials of the hub were sent to the cdn");
  }
  if (!state.signer.accepts(request.url)) return replyText(403, "signature is wrong or its time has passed");
  const bytes = findObject(state, route.sha256);
  if (!bytes) return replyText(404, "no such object");
  return answerRange(bytes, request.headers.range);
}

function findObject(state: HubState, sha256: string): Uint8Array | undefined {
  for (const { commits } of state.repositories.values()) {
    for (const { files } of commits) {
      const file = files.find((known) => known.sha256 === sha256);
      if (file) return file.bytes;
    }
  }
  return undefined;
}

function answerRange(bytes: Uint8Array, range: string | string[] | undefined): Reply {
  const headers = { "accept-ranges": "bytes" };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(String(range ?? "")) ?? [];
  // No range, several, or no number in it.
  if (first === undefined || last === undefined || first + last === "") return replyBytes(200, bytes, headers);
  const start = first === "" ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (start > end) {
    return replyBytes(416, new Uint8Array(), { ...headers, "content-range": `bytes */${bytes.length}` });
  }
  return replyBytes(206, bytes.subarray(start, end + 1), {
    ...headers,
    "content-range": `bytes ${start}-${end}/${bytes.length}`,
  });
}
