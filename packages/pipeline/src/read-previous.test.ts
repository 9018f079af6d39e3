import { type Registry, RegistryError } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { expect, it } from "vitest";
import { readPrevious } from "./read-previous.ts";

const images = [{ branch: "offline" }];

/** A registry whose list of tags cannot be read. */
function failing(error: unknown): Registry {
  return { ...createMemoryRegistry(), listTags: () => Promise.reject(error) };
}

it("an empty registry holds no release", async () => {
  expect(await readPrevious(images, createMemoryRegistry())).toBeUndefined();
});

it.each(["UNAUTHORIZED", "FORBIDDEN", "UNEXPECTED_REPLY", "UNREACHABLE"] as const)(
  "%s counts as no release only for callers that accept it",
  async (code) => {
    const error = new RegistryError(code, "x");
    const reported: unknown[] = [];
    expect(await readPrevious(images, failing(error), (error) => reported.push(error))).toBeUndefined();
    expect(reported).toEqual([error]);
    await expect(readPrevious(images, failing(error))).rejects.toBe(error);
  },
);

it.each([
  ["is there and malformed", new RegistryError("DIGEST_MISMATCH", "x")],
  ["broke elsewhere", new TypeError("x")],
])("what %s is always an error", async (_name, error) => {
  const reported: unknown[] = [];
  await expect(readPrevious(images, failing(error), (error) => reported.push(error))).rejects.toBe(error);
  expect(reported).toEqual([]);
});
