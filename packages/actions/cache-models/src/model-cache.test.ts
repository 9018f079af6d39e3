import * as core from "@actions/core";
import { describe, expect, it } from "vitest";
import { type CacheLibrary, openModelCache } from "./model-cache.ts";

const entry = { id: "x", key: "models-v1-x", paths: ["a"], sha256s: ["a"], bytes: 1 };

function openWith(library: Partial<CacheLibrary>, patienceMs?: number) {
  const whole = { isFeatureAvailable: () => true, restoreCache: async () => undefined, saveCache: async () => -1 };
  return openModelCache(async () => ({ ...whole, ...library }), patienceMs);
}

describe("a cache service", () => {
  it("that never answers is given up, and the log is written again", async () => {
    const { write } = process.stdout;
    const cache = await openWith({ restoreCache: () => new Promise(() => {}) }, 20);
    expect(await cache.restore(entry)).toEqual({ kind: "failed", at: "service", reason: "No answer within 0.02 s" });
    expect(process.stdout.write).toBe(write);
  });

  it("that answers with another key has no entry", async () => {
    const cache = await openWith({ restoreCache: async () => "models-v1-other" });
    expect(await cache.restore(entry)).toEqual({ kind: "miss" });
  });

  it("that refuses without a reason keeps nothing, and the outcome says so", async () => {
    const cache = await openWith({});
    expect(await cache.save(entry)).toEqual({
      kind: "not-saved",
      at: "entry",
      reason: "the cache service gave no reason",
    });
  });

  it("whose library throws counts as no cache", async () => {
    const cache = await openWith({
      restoreCache: () => Promise.reject(new Error("Key Validation Error")),
      saveCache: async () => {
        core.debug("unused");
        throw new Error("Path Validation Error");
      },
    });
    expect(await cache.restore(entry)).toMatchObject({ kind: "failed", reason: "Key Validation Error" });
    expect(await cache.save(entry)).toMatchObject({ kind: "not-saved", reason: "Path Validation Error" });
  });
});
