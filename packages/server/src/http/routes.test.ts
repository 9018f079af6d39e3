import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { CapabilitiesSchema } from "@funasr-images/protocol";
import { Ajv } from "ajv";
import { afterAll, afterEach, expect, test } from "vitest";
import { EngineError, type Roles } from "../engine.ts";
import { openTestApi, type TestApi, type TestApiOptions } from "../testing/open-test-api.ts";
import { readPage } from "./page.ts";

let server: TestApi;
afterEach(() => server.close());

const folder = mkdtempSync(join(tmpdir(), "page-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "page/lib"), { recursive: true });
writeFileSync(join(folder, "secret.txt"), "not yours");
writeFileSync(join(folder, "page/index.html"), "<!doctype html><title>page</title>");
writeFileSync(join(folder, "page/lib/app.js"), "console.log(1)");
writeFileSync(join(folder, "page/lib/app.js.gz"), gzipSync("console.log(1)"));
const page = readPage(join(folder, "page"));

async function open(options: TestApiOptions = {}) {
  server = await openTestApi(options);
  return (path: string, init: RequestInit = {}) => fetch(`${server.origin}${path}`, init);
}

test("reports that it is alive, and whether it is ready", async () => {
  let ready = false;
  const get = await open({
    readyState: () => (ready ? { ready } : { ready: false, reason: "because" }),
    tokens: ["x"],
  });
  expect((await get("/healthz")).status).toBe(200);
  const refused = await get("/readyz?x=1");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await refused.json()).toEqual({ ready: false, reason: "because" });
  ready = true;
  expect((await get("/readyz")).status).toBe(200);
});

test("describes itself by the published schema", async () => {
  const get = await open({ roles: rolesOf(["Alice"]) });
  const body = await (await get("/v1/capabilities")).json();
  expect(body).toMatchObject({ branch: "offline", version: "1.2.3", roles: ["Alice"], engine: "sherpa" });
  expect(new Ajv({ strict: false }).validate(CapabilitiesSchema, body)).toBe(true);
});

test("enrols, lists and removes voices by name", async () => {
  const get = await open({ roles: rolesOf([]) });
  const put = (name: string, body: BodyInit = new Uint8Array([1, 2, 3])) =>
    get(`/v1/roles/${encodeURIComponent(name)}`, { method: "PUT", body });
  expect([(await put("王芳")).status, (await put("王芳")).status, (await put("Bob")).status]).toEqual([201, 200, 201]);
  expect(await (await get("/v1/roles")).json()).toEqual({ roles: ["王芳", "Bob"] });
  expect((await get("/v1/roles/Bob", { method: "DELETE" })).status).toBe(204);
  expect((await get("/v1/roles/Bob", { method: "DELETE" })).status).toBe(404);
  expect((await put("a/b")).status).toBe(201);
  for (const name of ["a]b", "a\nb", " ", "x".repeat(65)]) expect((await put(name)).status).toBe(400);
  const noVoice = await put("Carol", "noise");
  expect(noVoice.status).toBe(400);
  expect(await noVoice.json()).toMatchObject({ error: { code: "BAD_AUDIO", message: "no voice" } });
  expect((await put("Carol", new Uint8Array(33 * 1024 * 1024))).status).toBe(413);
});

test("says how to find an image that distinguishes speakers if this one does not", async () => {
  const get = await open();
  const answer = await get("/v1/roles");
  expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
    501,
    expect.stringContaining("/v1/capabilities"),
  ]);
});

test("serves the page: with a strict policy, compressed if supported, and not again if unchanged", async () => {
  const get = await open({ page, tokens: ["x"] });
  const index = await get("/");
  expect(await index.text()).toContain("<title>page</title>");
  expect(index.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(index.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
  expect(index.headers.get("x-content-type-options")).toBe("nosniff");
  const packed = await raw("/lib/app.js", { "accept-encoding": "br, gzip" });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(packed.body).toString()).toBe("console.log(1)");
  const plain = await raw("/lib/app.js", { "accept-encoding": "gzip;q=0, br" });
  expect([plain.headers["content-encoding"], plain.body.toString()]).toEqual([undefined, "console.log(1)"]);
  const known = await raw("/lib/app.js", { "if-none-match": `"other", ${plain.headers.etag}` });
  expect([known.status, known.body.length]).toEqual([304, 0]);
});

test.each([
  "/../secret.txt",
  "/lib/../../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "//secret.txt",
  "/lib",
])("does not serve %s", async (path) => {
  await open({ page });
  const answer = await raw(path);
  expect(answer.status).toBe(426);
  expect(answer.body.toString()).not.toContain("not yours");
});

test("without a page, / lists the paths, and everything else requires a WebSocket, as upstream", async () => {
  const get = await open();
  expect(await (await get("/")).json()).toMatchObject({ service: "funasr-images" });
  const other = await raw("/anything");
  expect([other.status, other.headers.upgrade]).toEqual([426, "websocket"]);
});

test("a probe that waits for upstream's 426 waits for the canary, too", async () => {
  let ready = false;
  await open({ readyState: () => (ready ? { ready } : { ready: false, reason: "because" }) });
  expect((await raw("/anything")).status).toBe(503);
  ready = true;
  expect((await raw("/anything")).status).toBe(426);
});

test("a page of another origin on the list gets its preflight without a token", async () => {
  const get = await open({ tokens: ["x"], allowedOrigins: ["https://good.example"] });
  const preflight = (origin: string) =>
    get("/v1/models", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
  const allowed = await preflight("https://good.example");
  expect([allowed.status, allowed.headers.get("access-control-allow-headers")]).toEqual([204, "authorization"]);
  expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  const headers = { authorization: "Bearer x", origin: "https://good.example" };
  const answer = await get("/v1/models", { headers });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "https://good.example"]);
  const evil = await get("/v1/models", { headers: { ...headers, origin: "https://evil.example" } });
  expect([evil.status, server.refusals]).toEqual([403, ["origin"]]);
});

test.each([
  ["GET", "/v1/audio/transcriptions", 405, "POST, OPTIONS"],
  ["DELETE", "/v1/models", 405, "GET, HEAD, OPTIONS"],
  ["POST", "/nowhere", 404, null],
  ["POST", "/v1/audio/translations", 400, null],
  ["GET", "/v1/models/%zz", 426, null],
  ["HEAD", "/v1/models", 200, null],
  ["OPTIONS", "/v1/models", 204, "GET, HEAD, OPTIONS"],
])("answers %s %s with %i", async (method, path, status, allow) => {
  const get = await open();
  const answer = await get(path, { method });
  expect([answer.status, answer.headers.get("allow")]).toEqual([status, allow]);
});

test("an answer has the id of its request, the client's own if it is valid", async () => {
  const get = await open();
  expect((await get("/healthz", { headers: { "x-request-id": "job-7" } })).headers.get("x-request-id")).toBe("job-7");
  expect((await get("/healthz", { headers: { "x-request-id": "a b<c" } })).headers.get("x-request-id")).toMatch(
    /^[\w-]{36}$/,
  );
});

test("an upgrade to anything but a WebSocket is ignored", async () => {
  await open();
  const answer = await raw("/healthz", { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c" });
  expect(answer.status).toBe(200);
});

test("while draining it finishes requests in progress and closes idle connections", async () => {
  const work = Promise.withResolvers<void>();
  const get = await open({ session: { end: () => work.promise } });
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(10)]), "a.pcm");
  const answer = get("/v1/audio/transcriptions", { method: "POST", body: form });
  await expect.poll(() => server.steps.length).toBeGreaterThan(1);
  const drained = server.api.drain(5000);
  const during = await get("/healthz");
  expect(during.headers.get("connection")).toBe("close");
  work.resolve();
  expect([(await answer).status, (await answer).headers.get("connection")]).toEqual([200, "close"]);
  await drained;
});

test("a drain does not wait longer than its limit", async () => {
  const get = await open({ session: { end: () => new Promise(() => {}) } });
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(10)]), "a.pcm");
  const answer = get("/v1/audio/transcriptions", { method: "POST", body: form }).catch(() => {});
  await expect.poll(() => server.steps.length).toBeGreaterThan(1);
  await server.api.drain(50);
  await server.close();
  await answer;
});

function rolesOf(names: string[]): Roles {
  return {
    names: () => names,
    async enroll(name, audio) {
      if (audio[0] !== 1 && audio.length < 10) throw new EngineError("BAD_AUDIO", "no voice");
      if (!names.includes(name)) names.push(name);
    },
    async remove(name) {
      const index = names.indexOf(name);
      if (index >= 0) names.splice(index, 1);
      return index >= 0;
    },
  };
}

/** fetch normalises paths and headers before it sends them. */
function raw(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      request({ host: "127.0.0.1", port: server.port, path, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
        );
      })
        .on("error", reject)
        .end();
    },
  );
}
