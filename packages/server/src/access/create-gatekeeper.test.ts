import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { silentMeter } from "../metrics/meter.ts";
import { createGatekeeper } from "./create-gatekeeper.ts";
import { selectSubprotocol } from "./upgrade.ts";

const host = "asr.example:10095";

function ask(headers: Record<string, string>, { method = "GET", url = "/" } = {}): IncomingMessage {
  return { headers: { host, ...headers }, method, url } as unknown as IncomingMessage;
}

function open(tokens: string[], allowedOrigins?: string[]) {
  const refusals: string[] = [];
  const meter = { ...silentMeter, refused: (reason: string) => refusals.push(reason) };
  return { ...createGatekeeper({ tokens, allowedOrigins, meter }), refusals };
}

test.each([
  [{}, "token_missing"],
  [{ authorization: "Basic dG9rZW4=" }, "token_missing"],
  [{ authorization: "Bearer" }, "token_missing"],
  [{ authorization: "Bearer tokenx" }, "invalid_api_key"],
  [{ authorization: "Bearer toke" }, "invalid_api_key"],
  [{ authorization: "Bearer token extra" }, "token_missing"],
])("refuses %j", (headers, code) => {
  const gate = open(["token", "other"]);
  expect(() => gate.checkToken(ask(headers))).toThrow(expect.objectContaining({ status: 401, code }));
  expect(gate.refusals).toEqual(["unauthorised"]);
});

test.each(["Bearer token", "bearer  other ", "BEARER token"])("takes %s", (authorization) => {
  expect(() => open(["token", "other"]).checkToken(ask({ authorization }))).not.toThrow();
});

test("without tokens everybody is let in, whatever they send", () => {
  const gate = open([]);
  expect(() => gate.checkToken(ask({}))).not.toThrow();
  expect(() => gate.checkToken(ask({ authorization: "Bearer anything" }))).not.toThrow();
  expect(gate.checkUpgrade(ask({}))).toBeUndefined();
});

test("a browser's token counts only for an upgrade: HTTP URLs end up in logs", () => {
  const gate = open(["token"]);
  expect(gate.checkUpgrade(ask({}, { url: "/?token=token" }))).toBeUndefined();
  expect(gate.checkUpgrade(ask({ "sec-websocket-protocol": "binary, bearer.token" }))).toBeUndefined();
  expect(gate.checkUpgrade(ask({ authorization: "Bearer token" }))).toBeUndefined();
  expect(gate.checkUpgrade(ask({}, { url: "/?token=tok" }))).toMatchObject({ status: 401, reason: "unauthorised" });
  expect(() => gate.checkToken(ask({}, { url: "/?token=token" }))).toThrow(expect.objectContaining({ status: 401 }));
});

test.each([
  ["no list", undefined, "https://evil.example", true],
  ["*", ["*"], "https://evil.example", true],
  ["a page on the list", ["https://good.example"], "https://good.example", true],
  ["a page that is not on it", ["https://good.example"], "https://evil.example", false],
  ["the same name with another port", ["https://good.example"], "https://good.example:8443", false],
  ["the server's own page", ["https://good.example"], `https://${host}`, true],
  ["a file on disk", ["https://good.example"], "null", false],
  ["a file on disk that is on the list", ["null"], "null", true],
  ["a client that is not a browser", ["https://good.example"], undefined, true],
])("origins: %s", (_what, allowed, origin, passes) => {
  const gate = open([], allowed);
  const request = ask(origin === undefined ? {} : { origin });
  expect(gate.checkUpgrade(request) === undefined).toBe(passes);
  if (passes) expect(() => gate.checkOrigin(request)).not.toThrow();
  else expect(() => gate.checkOrigin(request)).toThrow(expect.objectContaining({ status: 403 }));
});

test("pages of other origins may read answers only if they are on the list", () => {
  const origin = "https://good.example";
  expect(open([]).corsHeaders(ask({ origin }))).toEqual({});
  expect(open([], ["https://other.example"]).corsHeaders(ask({ origin }))).toEqual({});
  expect(open([], [origin]).corsHeaders(ask({ origin }))).toMatchObject({
    "access-control-allow-origin": origin,
    vary: "origin",
  });
  const preflight = ask({ origin, "access-control-request-headers": "authorization, x-a" }, { method: "OPTIONS" });
  expect(open([], ["*"]).corsHeaders(preflight)).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "authorization, x-a",
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
  });
});

test.each([
  [["binary"], "binary"],
  [["binary", "bearer.x"], "binary"],
  [["bearer.x", "binary"], "binary"],
  [["bearer.x"], "bearer.x"],
  [["other"], false],
  [["other", "bearer.x"], false],
  [[], false],
])("of the subprotocols %j it selects %j", (offered, selected) => {
  expect(selectSubprotocol(new Set(offered))).toBe(selected);
});
