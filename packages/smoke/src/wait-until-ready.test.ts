import { expect, test } from "vitest";
import { waitUntilReady } from "./wait-until-ready.ts";

const running = (exited: Promise<number> = new Promise(() => {})) => ({
  ...{ url: "http://172.18.0.2:10095", exited, startedAt: performance.now() },
  logs: async (lines?: number) => `the last ${lines} lines`,
});

test("polls until the image is ready, and counts from the start of the container", async () => {
  const answers = [
    () => Promise.reject(new TypeError("fetch failed")),
    () => Promise.resolve(new Response("loading", { status: 503 })),
    () => Promise.resolve(new Response("{}")),
  ];
  const asked: string[] = [];
  const started = { ...running(), startedAt: performance.now() - 5000 };
  const fetch = (url: string) => {
    asked.push(url);
    return answers.shift()?.() ?? Promise.reject(new Error("asked too often"));
  };
  expect(await waitUntilReady(started, { fetch })).toBeGreaterThan(5.3);
  expect(asked).toEqual(Array(3).fill("http://172.18.0.2:10095/readyz"));
});

test("gives up at the deadline with the last answer and the log", async () => {
  const fetch = async () => new Response('{"ready":false,"reason":"canary"}', { status: 503 });
  await expect(waitUntilReady(running(), { deadlineSeconds: 0.3, fetch })).rejects.toMatchObject({
    code: "NOT_READY",
    message: expect.stringMatching(/503 .*canary.*the last 40 lines/s),
  });
});

test("does not wait for a container that has ended", async () => {
  const fetch = () => Promise.reject(new TypeError("fetch failed"));
  await expect(waitUntilReady(running(Promise.resolve(139)), { fetch })).rejects.toMatchObject({
    code: "EXITED",
    message: expect.stringMatching(/exit code 139.*the last 40 lines/s),
  });
});

test("throws the caller's own reason when aborted", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(waitUntilReady(running(), { signal })).rejects.toThrow("enough");
});
