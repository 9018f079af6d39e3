import { expect, it } from "vitest";
import { createConnectionPool } from "./connection-pool.ts";
import type { ContentAnswer, ContentConnection } from "./content-connection.ts";

const signal = new AbortController().signal;
const api = new URL("http://api.invalid/x");
const cdn = new URL("http://cdn.invalid/x");

/** A pool over connections that say what happens to them. */
function watchedPool(length = 3) {
  const events: string[] = [];
  let opened = 0;
  const pool = createConnectionPool((): ContentConnection => {
    opened += 1;
    const name = `c${opened}`;
    return {
      get: async (url) => {
        events.push(`${name} asks ${url.hostname}`);
        if (url.pathname === "/fails") throw new Error("refused");
        return answerOf(name, length, events);
      },
      close: () => void events.push(`${name} closed`),
    };
  });
  return { pool, events };
}

function answerOf(name: string, length: number, events: string[]): ContentAnswer {
  const headers = new Headers({ "content-length": `${length}` });
  return {
    status: 200,
    headers,
    read: async () => void events.push(`${name} read`),
    cancel: () => void events.push(`${name} cancelled`),
  };
}

it("gives a finished connection to the next request for the same host", async () => {
  const { pool, events } = watchedPool();
  for (const url of [api, cdn, api]) await (await pool.open().get(url, {}, signal)).read(() => undefined);
  expect(events.filter((event) => event.includes("asks"))).toEqual([
    "c1 asks api.invalid",
    "c2 asks cdn.invalid",
    "c1 asks api.invalid",
  ]);
  pool.close();
  expect(events.slice(-2).sort()).toEqual(["c1 closed", "c2 closed"]);
});

it("never gives one away before its answer was read", async () => {
  const { pool, events } = watchedPool();
  const [first] = await Promise.all([pool.open().get(api, {}, signal), pool.open().get(api, {}, signal)]);
  await first?.read(() => undefined);
  await pool.open().get(api, {}, signal);
  expect(events.filter((event) => event.includes("asks"))).toEqual([
    "c1 asks api.invalid",
    "c2 asks api.invalid",
    "c1 asks api.invalid",
  ]);
});

it.each([
  [3, "c1 read", "the short rest of a redirect is read"],
  [1_000_000, "c1 cancelled", "a long one is not"],
])("of %i unwanted bytes: %s", async (length, event) => {
  const { pool, events } = watchedPool(length);
  (await pool.open().get(api, {}, signal)).cancel();
  await new Promise(setImmediate);
  expect(events).toContain(event);
  await pool.open().get(api, {}, signal);
  expect(events.at(-1)).toBe("c1 asks api.invalid");
});

it("keeps none that failed, and ends what is under way on an abort", async () => {
  const { pool, events } = watchedPool();
  await expect(pool.open().get(new URL("/fails", api), {}, signal)).rejects.toThrow("refused");
  expect(events).toContain("c1 closed");
  const user = pool.open();
  await user.get(api, {}, signal);
  user.close();
  expect(events.at(-1)).toBe("c2 closed");
});

it("ends what is given back after its own end", async () => {
  const { pool, events } = watchedPool();
  const answer = await pool.open().get(api, {}, signal);
  pool.close();
  await answer.read(() => undefined);
  expect(events.at(-1)).toBe("c1 closed");
});
