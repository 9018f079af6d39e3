import { afterEach, beforeEach, expect, it } from "vitest";
import { createRepository, type Fault, type Hub, startHub } from "./index.ts";

const weights = Buffer.alloc(200_000, 7);
const repository = createRepository("iic/tiny", [{ path: "model.onnx", bytes: weights }]);

let hub: Hub;
beforeEach(async () => {
  hub = await startHub({ repositories: [repository] });
});
afterEach(() => hub.close());

const get = (headers?: Record<string, string>, patienceMs = 10_000) =>
  fetch(`${hub.endpoint}/api/v1/models/iic/tiny/repo?Revision=master&FilePath=model.onnx`, {
    headers,
    signal: AbortSignal.timeout(patienceMs),
  });

const replies: readonly [name: string, fault: Fault, status: number, header: [string, string], length: number][] = [
  ["429 with a time", { kind: "too-many-requests", retryAfterSeconds: 7 }, 429, ["retry-after", "7"], 0],
  ["429 without a time", { kind: "too-many-requests" }, 429, ["content-type", "application/json; charset=utf-8"], 0],
  ["503", { kind: "server-error", status: 503 }, 503, ["content-type", "text/html"], 0],
  ["overload as 404", { kind: "overload" }, 404, ["content-type", "application/json; charset=utf-8"], 0],
  ["a failure as 200", { kind: "failed-success" }, 200, ["content-type", "application/json; charset=utf-8"], 0],
  ["145 bytes of JSON", { kind: "json-instead" }, 200, ["content-length", "145"], 145],
  ["a page", { kind: "html-instead" }, 200, ["content-type", "text/html"], 0],
  ["nothing", { kind: "empty-body" }, 200, ["content-length", "0"], 0],
  ["a short body", { kind: "truncate", afterBytes: 99, declared: "short" }, 200, ["content-length", "99"], 99],
  ["wrong bytes", { kind: "corrupt" }, 200, ["content-length", "200000"], 200_000],
  ["an expired signature", { kind: "expired-signature" }, 403, ["content-type", "application/xml"], 0],
];

it.each(replies)("answers once with %s", async (_name, fault, status, [header, value], length) => {
  hub.addFault({ on: "object", path: "model.onnx", fault });
  const faulty = await get();
  expect([faulty.status, faulty.headers.get(header)]).toEqual([status, value]);
  const body = Buffer.from(await faulty.arrayBuffer());
  if (length > 0) expect(body.length).toBe(length);
  expect(body.equals(weights)).toBe(false);
  expect(Buffer.from(await (await get()).arrayBuffer()).equals(weights)).toBe(true);
});

it.each<Fault>([
  { kind: "truncate", afterBytes: 100_000, declared: "full" },
  { kind: "reset", afterBytes: 100_000 },
  { kind: "stall", afterBytes: 100_000 },
  { kind: "slow", bytesPerSecond: 100_000 },
])("breaks the body in the middle: $kind", async (fault) => {
  hub.addFault({ on: "object", fault });
  const endless = fault.kind === "stall" || fault.kind === "slow";
  const response = await get({}, endless ? 300 : undefined);
  expect(response.status).toBe(200);
  await expect(response.arrayBuffer()).rejects.toThrow();
  const sent = hub.requests.at(-1)?.bytes ?? 0;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThanOrEqual(100_000);
});

it("answers a range with everything, or with another range", async () => {
  hub.addFault({ on: "object", fault: { kind: "ignore-range" } });
  expect((await get({ range: "bytes=10-" })).status).toBe(200);
  hub.addFault({ on: "object", fault: { kind: "wrong-range" } });
  expect((await get({ range: "bytes=10-" })).headers.get("content-range")).toBe("bytes 11-199999/200000");
});

it("counts a fault down and leaves other models alone", async () => {
  hub.addFault({ on: "download", model: "iic/other", fault: { kind: "overload" } });
  hub.addFault({ on: "download", times: 2, fault: { kind: "server-error", status: 500 } });
  expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([500, 500, 200]);
});
