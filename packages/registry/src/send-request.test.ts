import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { sha256Digest } from "./digest.ts";
import { openRegistry } from "./open-registry.ts";
import type { RegistryOptions } from "./registry.ts";

let server: Server;
let address: string;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Serves one reply after the other; the last one repeats. Returns what was asked. */
async function serve(...replies: RequestListener[]): Promise<string[]> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? "anonymous"}`);
    (replies.length > 1 ? replies.shift() : replies[0])?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return asked;
}

const reply =
  (status: number, headers: Record<string, string> = {}, body = ""): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };
const tags = reply(200, {}, JSON.stringify({ tags: ["online"] }));
const reset = (request: IncomingMessage) => void request.socket.resetAndDestroy();
const open = (options: RegistryOptions = {}) =>
  openRegistry(`${address}/funasr`, {
    sleep: async () => {},
    credentials: { username: "me", password: "secret" },
    ...options,
  });
const asBasic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
const list = "GET /v2/funasr/tags/list?n=1000";

test("answers a Bearer challenge with a token, and a stale token with a new one", async () => {
  const challenge: RequestListener = (request, response) =>
    reply(401, {
      "www-authenticate": `Bearer realm="http://${address}/token",service="s p",scope="repository:funasr:pull"`,
    })(request, response);
  const token = (name: string) => reply(200, {}, JSON.stringify({ token: name }));
  const asked = await serve(challenge, token("first"), tags, challenge, token("second"), tags);
  const registry = open();
  expect(await registry.listTags()).toEqual({ kind: "found", tags: ["online"] });
  expect(await registry.listTags()).toEqual({ kind: "found", tags: ["online"] });
  const tokenRequest = `GET /token?service=s+p&scope=repository%3Afunasr%3Apull ${asBasic}`;
  expect(asked).toEqual([
    `${list} anonymous`,
    tokenRequest,
    `${list} Bearer first`,
    `${list} Bearer first`,
    tokenRequest,
    `${list} Bearer second`,
  ]);
});

test("signs in with Basic when the registry asks for it", async () => {
  const asked = await serve(reply(401, { "www-authenticate": 'Basic realm="Registry"' }), tags);
  expect(await open().listTags()).toEqual({ kind: "found", tags: ["online"] });
  expect(asked.at(-1)).toBe(`${list} ${asBasic}`);
});

test("says that credential helpers are not read when the credentials do not suffice", async () => {
  await serve(reply(401, { "www-authenticate": 'Basic realm="Registry"' }, '{"errors":[{"code":"UNAUTHORIZED"}]}'));
  await expect(open().listTags()).rejects.toMatchObject({
    code: "UNAUTHORIZED",
    message: expect.stringContaining("credential helper programs (credsStore, credHelpers) are not read"),
  });
});

test("does not send the password in clear text to another host", async () => {
  const asked = await serve(reply(401, { "www-authenticate": 'Bearer realm="http://example.org/token"' }));
  await expect(open().listTags()).rejects.toMatchObject({ code: "INSECURE_REALM" });
  expect(asked).toHaveLength(1);
});

test.each([
  ["429", reply(429, { "retry-after": "7" }), 7000],
  ["500", reply(500), undefined],
  ["503", reply(503), undefined],
  ["a reset connection", reset, undefined],
])("tries again after %s", async (_, failure, wanted) => {
  const asked = await serve(failure, failure, tags);
  const waits: number[] = [];
  expect(await open({ sleep: async (milliseconds) => void waits.push(milliseconds) }).listTags()).toEqual({
    kind: "found",
    tags: ["online"],
  });
  expect(asked).toHaveLength(3);
  expect(waits).toHaveLength(2);
  if (wanted) expect(waits).toEqual([wanted, wanted]);
  else {
    expect(Math.abs((waits[0] ?? 0) - 500)).toBeLessThanOrEqual(250);
    expect(Math.abs((waits[1] ?? 0) - 1000)).toBeLessThanOrEqual(500);
  }
});

test("gives up after the retries and keeps the registry's message", async () => {
  const asked = await serve(reply(503, {}, '{"errors":[{"code":"UNAVAILABLE","message":"in maintenance"}]}'));
  await expect(open({ retries: 2 }).listTags()).rejects.toMatchObject({
    code: "SERVER_ERROR",
    status: 503,
    message: expect.stringContaining("UNAVAILABLE: in maintenance"),
  });
  expect(asked).toHaveLength(3);
});

test("does not try again what was refused for good", async () => {
  const asked = await serve(reply(403, {}, '{"errors":[{"code":"DENIED","message":"requested access is denied"}]}'));
  await expect(open().listTags()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("DENIED"),
  });
  expect(asked).toHaveLength(1);
});

test("follows the pages of tags and leaves a circle", async () => {
  const page = (tag: string, next: string) => reply(200, { link: `<${next}>; rel="next"` }, `{"tags":["${tag}"]}`);
  await serve(page("a", "/v2/funasr/tags/list?n=1&last=a"), page("b", "/v2/funasr/tags/list?n=1&last=b"), tags);
  expect(await open().listTags()).toEqual({ kind: "found", tags: ["a", "b", "online"] });
  server.close();
  await serve(page("a", "/v2/funasr/tags/list?n=1000"));
  await expect(open().listTags()).rejects.toMatchObject({ code: "UNEXPECTED_REPLY" });
});

test("notices bytes that are not those of the digest", async () => {
  const manifest = '{"schemaVersion":2,"manifests":[]}';
  const digest = sha256Digest(Buffer.from("wanted"));
  await serve(reply(200, {}, manifest));
  await expect(open().getManifest(digest)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  await expect(open().getBlob(digest)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  server.close();
  await serve(reply(200, { "docker-content-digest": digest }, manifest));
  await expect(open().getManifest("online")).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});

test("notices a reply that ends early, and asks again", async () => {
  const broken = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-length": "1000" }).write('{"tags":');
    setTimeout(() => reset(request), 20);
  };
  const asked = await serve(broken, tags);
  expect(await open().listTags()).toEqual({ kind: "found", tags: ["online"] });
  expect(asked).toHaveLength(2);
});

test("ends a request that gets no answer", async () => {
  await serve(() => {});
  await expect(open({ idleMs: 50, retries: 1 }).listTags()).rejects.toMatchObject({ code: "STALLED" });
});

test("throws the caller's own reason when it is aborted", async () => {
  await serve(() => {});
  const stop = new AbortController();
  const listing = open({ signal: stop.signal }).listTags();
  await sleep(50);
  stop.abort(new Error("enough"));
  await expect(listing).rejects.toThrow("enough");
});

const size = 64 * 1024 * 1024;
const digest = sha256Digest(Buffer.from("never sent whole"));
const absent = reply(404);
const session = (location: string) => reply(202, { location });

/** A large source that records how much of it was taken and whether it was closed. */
function watchedSource() {
  const seen = { opened: 0, bytes: 0, closed: 0 };
  const openSource = async function* () {
    seen.opened += 1;
    try {
      for (let sent = 0; sent < size; sent += 65_536) {
        seen.bytes += 65_536;
        yield new Uint8Array(65_536);
      }
    } finally {
      seen.closed += 1;
    }
  };
  return { seen, openSource };
}

test.each([
  ["replies and closes", reply(413, { connection: "close" }, "too large"), "REJECTED"],
  [
    "replies and leaves the connection open",
    (_: IncomingMessage, response: ServerResponse) => void response.writeHead(413).end("too large"),
    "REJECTED",
  ],
  ["resets", (request: IncomingMessage) => void request.once("data", () => reset(request)), "UNREACHABLE"],
  [
    "closes without a reply",
    (request: IncomingMessage) => void request.once("data", () => request.socket.end()),
    "UNREACHABLE",
  ],
  ["stops reading", (request: IncomingMessage) => void request.pause(), "STALLED"],
])("does not hang when the registry %s early", async (_, early, code) => {
  await serve(absent, session("/upload?state=x"), early);
  const { seen, openSource } = watchedSource();
  // Only for a real stall: on a busy machine the others take longer to answer.
  const idleMs = code === "STALLED" ? 300 : 30_000;
  await expect(open({ retries: 0, idleMs }).pushBlob(digest, size, openSource)).rejects.toMatchObject({ code });
  await sleep(20);
  expect(seen.bytes).toBeLessThan(size);
  expect(seen).toMatchObject({ opened: 1, closed: 1 });
});

test("opens the source again for another attempt, with a session of its own", async () => {
  const breaking = (request: IncomingMessage) => void request.once("data", () => reset(request));
  const created: RequestListener = (request, response) => {
    request.resume().on("end", () => response.writeHead(201).end());
  };
  const asked = await serve(absent, session("/first?state=a%20b"), breaking, session("second"), created);
  const { seen, openSource } = watchedSource();
  expect(await open().pushBlob(digest, size, openSource)).toEqual({ pushedBytes: size });
  expect(seen).toMatchObject({ opened: 2, closed: 2 });
  const suffix = `digest=${encodeURIComponent(digest)} anonymous`;
  expect(asked[2]).toBe(`PUT /first?state=a%20b&${suffix}`);
  expect(asked[4]).toBe(`PUT /v2/funasr/blobs/uploads/second?${suffix}`);
});

test("names the length of an upload and does not send it in chunks", async () => {
  let headers: IncomingMessage["headers"] = {};
  const created: RequestListener = (request, response) => {
    headers = request.headers;
    request.resume().on("end", () => response.writeHead(201).end());
  };
  await serve(absent, session("/upload"), created);
  await open().pushBlob(digest, size, watchedSource().openSource);
  expect(headers).toMatchObject({ "content-length": String(size), "content-type": "application/octet-stream" });
  expect(headers["transfer-encoding"]).toBeUndefined();
});

test("does not show its token to another host that an upload is sent to", async () => {
  let seen: string | undefined = "not asked";
  const other = createServer((request, response) => {
    seen = request.headers.authorization;
    request.resume().on("end", () => response.writeHead(201).end());
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/upload`;
    const asked = await serve(
      reply(401, { "www-authenticate": "Basic" }),
      absent,
      reply(401, { "www-authenticate": "Basic" }),
      session(elsewhere),
    );
    await open().pushBlob(sha256Digest(Buffer.from("x")), 1, async function* () {
      yield Buffer.from("x");
    });
    expect(asked.at(-1)).toContain(asBasic);
    expect(seen).toBeUndefined();
  } finally {
    other.close();
  }
});

test("does not take a failing source for a failing network", async () => {
  const asked = await serve(absent, session("/upload"), (request) => void request.resume());
  const failing = async function* () {
    yield new Uint8Array(10);
    throw new Error("disk on fire");
  };
  await expect(open().pushBlob(digest, size, failing)).rejects.toMatchObject({
    code: "SOURCE_UNREADABLE",
    message: expect.stringContaining("disk on fire"),
  });
  expect(asked.filter((request) => request.startsWith("POST"))).toHaveLength(1);
});
