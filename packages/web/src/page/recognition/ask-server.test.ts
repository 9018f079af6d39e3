import { describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";

const capabilities = { modes: ["offline"], languages: [], roles: [], hotwords: { supported: false, note: "" } };

type Answers = Readonly<Record<string, readonly [number, unknown?]>>;

function ask(answers: Answers, { own = true, token = "" } = {}) {
  const asked: { path: string; headers: unknown }[] = [];
  const fetch = async (path: unknown, init?: RequestInit) => {
    asked.push({ path: String(path), headers: init?.headers });
    const [status, body] = answers[String(path)] ?? [404];
    return body === undefined ? new Response("<html>", { status }) : Response.json(body, { status });
  };
  return { asked, state: askServer({ own, token, fetch: fetch as typeof globalThis.fetch }) };
}

describe("askServer", () => {
  it.each<[string, Answers, object]>([
    [
      "ready",
      { "v1/capabilities": [200, capabilities], readyz: [200, { ready: true }] },
      { kind: "ready", capabilities },
    ],
    [
      "starting, with what it can do",
      { "v1/capabilities": [200, capabilities], readyz: [503, { ready: false, reason: "the canary sings" }] },
      { kind: "starting", reason: "the canary sings", capabilities },
    ],
    [
      "starting, before it knows what it can do",
      { "v1/capabilities": [503, { error: { message: "later" } }], readyz: [503, { error: { message: "later" } }] },
      { kind: "starting", reason: "later", capabilities: undefined },
    ],
    ["locked", { "v1/capabilities": [401, {}] }, { kind: "locked" }],
    ["silent about itself", { readyz: [200, { ready: true }] }, { kind: "other" }],
    ["not a recogniser: a server of static files", {}, { kind: "nowhere" }],
    [
      "not a recogniser: one that answers everything with a page",
      { "v1/capabilities": [200], readyz: [200] },
      { kind: "nowhere" },
    ],
  ])("finds the server %s", async (_, answers, expected) => {
    expect(await ask(answers).state).toEqual(expected);
  });

  it("asks no other origin: neither that nor the policy of the page would allow it", async () => {
    const { asked, state } = ask({}, { own: false });
    expect(await state).toEqual({ kind: "other" });
    expect(asked).toEqual([]);
  });

  it("sends its token", async () => {
    const { asked, state } = ask({ "v1/capabilities": [200, capabilities], readyz: [200, {}] }, { token: "secret" });
    await state;
    expect(asked[0]?.headers).toEqual({ authorization: "Bearer secret" });
  });

  it("treats a server that is gone as none", async () => {
    const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    expect(await askServer({ own: true, token: "", fetch })).toEqual({ kind: "nowhere" });
  });
});
