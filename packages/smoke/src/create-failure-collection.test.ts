import { ClientError } from "@funasr-images/client";
import { expect, it } from "vitest";
import { createFailureCollection } from "./create-failure-collection.ts";
import { SmokeError, type SmokeErrorCode } from "./smoke-error.ts";

const failing = (error: unknown) => () => Promise.reject(error);

it("a successful step returns its result and no failure", async () => {
  const failures = createFailureCollection(undefined);
  expect(await failures.attempt(async () => 5)).toBe(5);
  expect(failures.list).toEqual([]);
});

it("failures are collected in order, and reported immediately", async () => {
  const told: string[] = [];
  const failures = createFailureCollection(new AbortController().signal, (line) => told.push(line));
  failures.add({ code: "NOT_READY", message: "a" }, { code: "EXITED", message: "b" });
  expect(await failures.attempt(failing(new SmokeError("WRONG_REPLY", "c")))).toBeUndefined();
  expect(await failures.attempt(failing(new ClientError("TIMEOUT", "d")))).toBeUndefined();
  expect(failures.list).toEqual([
    { code: "NOT_READY", message: "a" },
    { code: "EXITED", message: "b" },
    { code: "WRONG_REPLY", message: "c" },
    { code: "NOT_TRANSCRIBED", message: expect.stringMatching(/^TIMEOUT: d/) },
  ]);
  expect(told.slice(0, 3)).toEqual(["NOT_READY: a", "EXITED: b", "WRONG_REPLY: c"]);
  expect(told).toHaveLength(4);
});

it.each([
  ...(["DOCKER_MISSING", "BAD_RECORDINGS", "NO_BRANCH"] satisfies SmokeErrorCode[]).map(
    (code) => new SmokeError(code, "x"),
  ),
  new TypeError("x"),
])("failures unrelated to the image are thrown: %s", async (error) => {
  const failures = createFailureCollection(undefined);
  await expect(failures.attempt(failing(error))).rejects.toBe(error);
  expect(failures.list).toEqual([]);
});

it("an interrupt is not a failure of the image", async () => {
  const reason = new Error("interrupted");
  const failures = createFailureCollection(AbortSignal.abort(reason));
  await expect(failures.attempt(failing(new SmokeError("WRONG_REPLY", "x")))).rejects.toBe(reason);
  expect(failures.list).toEqual([]);
});
