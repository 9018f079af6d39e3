import { Busboy } from "@fastify/busboy";
import { afterEach, expect, test, vi } from "vitest";
import { openTestApi, type TestApi, type TestApiOptions } from "../testing/open-test-api.ts";

// A bug in every handler that a request can trigger. An uncaught error fails this run.

let server: TestApi;
afterEach(() => {
  vi.restoreAllMocks();
  return server.close();
});

const fail = () => {
  throw new Error("a mistake on purpose");
};
const mistake = { error: { code: "internal_error", message: expect.stringContaining("Its log says why") } };

test.each<[string, TestApiOptions, (origin: string) => Promise<Response>]>([
  ["a route that throws", { engine: { capabilities: fail } }, (origin) => fetch(`${origin}/v1/capabilities`)],
  ["a check before the route", { fault: { refused: fail }, tokens: ["a"] }, (origin) => fetch(`${origin}/v1/models`)],
  ["a state that throws", { readyState: fail }, (origin) => fetch(`${origin}/readyz`)],
  ["a body", { roles: { names: () => [], enroll: fail, remove: fail } }, (origin) => put(origin)],
  ["the engine of an upload", { engine: { openSession: fail } }, (origin) => post(origin)],
])("a bug at %s is answered with 500, counted, and affects nobody else", async (_edge, options, ask) => {
  server = await openTestApi({ abilities: { speakers: true }, ...options });
  const answer = await ask(server.origin);
  expect([answer.status, await answer.json()]).toMatchObject([500, mistake]);
  expect(server.mistakes).toEqual(["request"]);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

test.each(["field", "file", "finish"])(
  "a bug at the %s of a form is answered with 500, and its place is released",
  async (event) => {
    server = await openTestApi({ maxUtterances: 1 });
    const emit = Busboy.prototype.emit;
    const faulty = vi.spyOn(Busboy.prototype, "emit").mockImplementation(function (this: unknown, ...args: unknown[]) {
      return (args[0] === event ? fail : emit).apply(this, args);
    });
    for (let time = 0; time < 3; time++) {
      const answer = await post(server.origin);
      expect([answer.status, await answer.json()]).toMatchObject([500, mistake]);
    }
    faulty.mockRestore();
    expect(server.mistakes.length).toBeGreaterThanOrEqual(3);
    expect((await post(server.origin)).status).toBe(200);
  },
);

test("a bug after the answer is only logged", async () => {
  server = await openTestApi({ fault: { request: fail } });
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  await expect.poll(() => server.mistakes).toEqual(["request"]);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
});

function put(origin: string): Promise<Response> {
  return fetch(`${origin}/v1/roles/Alice`, { method: "PUT", body: new Uint8Array(10) });
}

function post(origin: string): Promise<Response> {
  const form = new FormData();
  form.append("language", "zh");
  form.append("file", new Blob([new Uint8Array(100)]), "a.pcm");
  return fetch(`${origin}/v1/audio/transcriptions`, { method: "POST", body: form });
}
