import type { Fault, ListedFile } from "./fault.ts";
import { failureCode, type HubRequest, type Reply, replyBytes, replyFailure, replyText } from "./reply.ts";

/** The request as the endpoint sees it under a fault. */
export function alterRequest(request: HubRequest, fault: Fault | undefined): HubRequest {
  return fault?.kind === "ignore-range" ? { ...request, headers: { ...request.headers, range: undefined } } : request;
}

/** The reply that a fault makes of the right one. */
export function alterReply(reply: Reply, fault: Fault): Reply {
  switch (fault.kind) {
    case "too-many-requests": {
      const busy = replyFailure(429, 429, "too many requests");
      if (fault.retryAfterSeconds === undefined) return busy;
      return { ...busy, headers: { ...busy.headers, "retry-after": String(fault.retryAfterSeconds) } };
    }
    case "server-error":
      return replyText(fault.status, "<html><body>server error</body></html>", { "content-type": "text/html" });
    case "overload":
      return replyFailure(404, failureCode.notFound, overloadMessage);
    case "failed-success":
      return replyFailure(200, failureCode.notFound, "internal error");
    case "json-instead":
      return replyText(200, jsonInstead, { "content-type": "application/json; charset=utf-8" });
    case "html-instead":
      return replyText(200, "<!doctype html><title>Sign in</title>", { "content-type": "text/html" });
    case "empty-body":
      return replyBytes(200, new Uint8Array());
    case "truncate":
      return truncate(reply, fault.afterBytes, fault.declared);
    case "reset":
    case "stall":
      return { ...reply, delivery: { kind: "cut", afterBytes: fault.afterBytes, ending: fault.kind } };
    case "slow":
      return { ...reply, delivery: { kind: "slow", bytesPerSecond: fault.bytesPerSecond } };
    case "corrupt":
      return { ...reply, body: reply.body.map((byte) => byte ^ 0xff) };
    case "ignore-range":
      return reply;
    case "wrong-range":
      return { ...reply, headers: { ...reply.headers, "content-range": shiftRange(reply.headers["content-range"]) } };
    case "expired-signature":
      return replyText(403, "<Error><Code>AccessDenied</Code></Error>", { "content-type": "application/xml" });
    case "redirect":
      return replyText(302, "", { location: fault.location });
    case "rewrite-files":
      return rewriteFiles(reply, fault.rewrite);
  }
}

const overloadMessage =
  "record not found: Error 1461: Can't create more than max_prepared_stmt_count statements (current value: 16382)";

const jsonInstead = JSON.stringify({
  Code: failureCode.notFound,
  Message: "the file is being processed, try again later".padEnd(96, "."),
  Success: false,
});

function truncate(reply: Reply, afterBytes: number, declared: "short" | "full"): Reply {
  if (declared === "full") return { ...reply, delivery: { kind: "cut", afterBytes, ending: "close" } };
  const body = reply.body.subarray(0, afterBytes);
  return { ...reply, body, headers: { ...reply.headers, "content-length": String(body.length) } };
}

function shiftRange(range: string | undefined): string {
  return (range ?? "bytes 0-0/1").replace(/\d+/, (start) => String(Number(start) + 1));
}

function rewriteFiles(reply: Reply, rewrite: (files: readonly ListedFile[]) => readonly unknown[]): Reply {
  const envelope = JSON.parse(Buffer.from(reply.body).toString()) as { Data: { Files: ListedFile[] } };
  const altered = { ...envelope, Data: { ...envelope.Data, Files: rewrite(envelope.Data.Files) } };
  return replyText(reply.status, JSON.stringify(altered), { "content-type": "application/json; charset=utf-8" });
}
