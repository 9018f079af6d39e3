import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { sha256Digest } from "./digest.ts";
import { mediaTypes } from "./oci-image.ts";
import { openRegistry } from "./open-registry.ts";

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Answers by method and path; what is not scripted is a 404 without a body. */
async function serve(replies: Record<string, Scripted | Scripted[]>) {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      const scripted = replies[`${request.method} ${request.url?.replace("/v2/funasr/", "")}`] ?? { status: 404 };
      const {
        status = 200,
        headers = {},
        body = "",
      } = (Array.isArray(scripted) ? (scripted.length > 1 ? scripted.shift() : scripted[0]) : scripted) ?? {};
      response.writeHead(status, headers).end(body);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  return openRegistry(`127.0.0.1:${port}/funasr`, { sleep: async () => {}, retries: 2 });
}

const says = (code: string): Scripted => ({ status: 404, body: JSON.stringify({ errors: [{ code }] }) });
const list = "GET tags/list?n=1000";
const image = (name: string) => JSON.stringify({ schemaVersion: 2, manifests: [], annotations: { name } });

describe("what is not there", () => {
  test.each(["NAME_UNKNOWN", "NOT_FOUND"])("is absent when the registry says %s", async (code) => {
    expect(await (await serve({ [list]: says(code) })).listTags()).toEqual({ kind: "absent" });
  });

  test.each<[string, Scripted]>([
    ["no body", { status: 404 }],
    ["the page of a proxy", { status: 404, body: "<html>404 Not Found</html>" }],
    ["JSON of another service", { status: 404, body: '{"message":"Not Found"}' }],
    ["errors without a code", { status: 404, body: '{"errors":[{}]}' }],
    ["a code for something else", says("DENIED")],
    [
      "one code of two for something else",
      { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"},{"code":"DENIED"}]}' },
    ],
  ])("is not known to be absent by a 404 with %s", async (_, reply) => {
    const registry = await serve({
      [list]: reply,
      "HEAD manifests/online": { status: 404 },
      "GET manifests/online": reply,
      [`DELETE manifests/${sha256Digest(Buffer.from(""))}`]: reply,
    });
    const unclear = { code: "UNEXPECTED_REPLY", message: expect.stringContaining('not taken for "not there"') };
    await expect(registry.listTags()).rejects.toMatchObject(unclear);
    await expect(registry.getManifest("online")).rejects.toMatchObject(unclear);
    await expect(registry.resolveTag("online")).rejects.toMatchObject(unclear);
    await expect(registry.deleteManifest(sha256Digest(Buffer.from("")))).rejects.toMatchObject(unclear);
  });

  test("is asked for again with GET when HEAD answers 404, which has no body", async () => {
    const registry = await serve({
      "HEAD manifests/online": { status: 404 },
      "GET manifests/online": { body: image("online") },
      "HEAD manifests/offline": { status: 404 },
      "GET manifests/offline": says("MANIFEST_UNKNOWN"),
    });
    expect(await registry.resolveTag("online")).toBe(sha256Digest(Buffer.from(image("online"))));
    expect(await registry.resolveTag("offline")).toBeUndefined();
  });
});

describe("a list of tags", () => {
  const second = "GET tags/list?n=2&last=b";
  const page = (tags: unknown, next?: string): Scripted => ({
    ...(next ? { headers: { link: `</v2/funasr/${next.replace("GET ", "")}>; rel="next"` } } : {}),
    body: JSON.stringify({ name: "funasr", tags }),
  });

  test("may be null for a repository that lost its last tag, and nowhere else", async () => {
    expect(await (await serve({ [list]: page(null) })).listTags()).toEqual({ kind: "found", tags: [] });
  });

  test.each<[string, Record<string, Scripted>]>([
    ["a later page is 404", { [list]: page(["a", "b"], second) }],
    [
      "a later page says that there is no repository",
      { [list]: page(["a", "b"], second), [second]: says("NAME_UNKNOWN") },
    ],
    ["a later page is null", { [list]: page(["a", "b"], second), [second]: page(null) }],
    ["the first of several pages is null", { [list]: page(null, second), [second]: page(["c"]) }],
    ["a page comes twice", { [list]: page(["a", "b"], second), [second]: page(["a", "b"]) }],
    ["the body is null", { [list]: { body: "null" } }],
    ["the body is empty", { [list]: {} }],
    ["the body is cut", { [list]: { body: '{"name":"funasr","tags":["a",' } }],
    ["the body holds no list", { [list]: { body: '{"name":"funasr"}' } }],
    ["a tag is not text", { [list]: page(["a", 1]) }],
  ])("is an error when %s", async (_, replies) => {
    await expect((await serve(replies)).listTags()).rejects.toMatchObject({ code: "UNEXPECTED_REPLY" });
  });

  test("is whole by the last tags of its pages, also when the registry lost its links", async () => {
    const registry = await serve({
      [list]: page(["a", "b"]),
      "GET tags/list?n=1000&last=b": page(["c"]),
      "GET tags/list?n=1000&last=c": page(null),
    });
    expect(await registry.listTags()).toEqual({ kind: "found", tags: ["a", "b"] });
    expect(await registry.listTags({ walk: "last" })).toEqual({ kind: "found", tags: ["a", "b", "c"] });
  });

  test("ends where a registry ignores the last tag", async () => {
    const same = page(["a", "b"]);
    const registry = await serve({ [list]: same, "GET tags/list?n=1000&last=b": same });
    expect(await registry.listTags({ walk: "last" })).toEqual({ kind: "found", tags: ["a", "b"] });
  });
});

describe("a manifest", () => {
  test("that is an index and an image at once is refused", async () => {
    const body = JSON.stringify({ schemaVersion: 2, manifests: [], layers: [], config: {} });
    const registry = await serve({ "GET manifests/online": { body } });
    await expect(registry.getManifest("online")).rejects.toMatchObject({ code: "INVALID_MANIFEST" });
  });

  test("with another type than its registry reports is refused", async () => {
    const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });
    const registry = await serve({
      "GET manifests/online": { body, headers: { "content-type": mediaTypes.manifest } },
    });
    await expect(registry.getManifest("online")).rejects.toMatchObject({ code: "UNEXPECTED_REPLY" });
  });
});

describe("a tag that is moved", () => {
  const bytes = Buffer.from(image("new"));
  const digest = sha256Digest(bytes);
  const put = (registry: Awaited<ReturnType<typeof serve>>) => registry.putManifest("online", bytes, mediaTypes.index);

  test("is sent although a stale HEAD says that it is there", async () => {
    const registry = await serve({
      "HEAD manifests/online": { headers: { "docker-content-digest": digest } },
      "GET manifests/online": [{ body: image("old") }, { body: image("new") }],
      "PUT manifests/online": { status: 201 },
    });
    expect(await put(registry)).toEqual({ digest, pushedBytes: bytes.length });
  });

  test("is an error when the registry confirms it and keeps the old one", async () => {
    const registry = await serve({
      "HEAD manifests/online": { headers: { "docker-content-digest": digest } },
      "GET manifests/online": { body: image("old") },
      "PUT manifests/online": { status: 201, headers: { "docker-content-digest": digest } },
    });
    await expect(put(registry)).rejects.toMatchObject({ code: "NOT_STORED" });
  });

  test("may take a moment to be seen", async () => {
    const old = { body: image("old") };
    const registry = await serve({
      "GET manifests/online": [old, old, old, { body: image("new") }],
      "PUT manifests/online": { status: 201 },
    });
    expect(await put(registry)).toEqual({ digest, pushedBytes: bytes.length });
  });
});
