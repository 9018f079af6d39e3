import * as core from "@actions/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { captureCacheLog } from "./capture-cache-log.ts";

afterEach(() => vi.restoreAllMocks());

/** What reaches the runner meanwhile. */
function watchStdout(): string[] {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  return written;
}

describe("the cache library's log", () => {
  it("is captured line by line, as it was before the runner's escapes", async () => {
    watchStdout();
    const { result, lines } = await captureCacheLog(async () => {
      core.info("Cache Size: ~1 MB");
      core.warning("Failed to restore: 100%\nof it");
      core.debug("Failed to reserve cache: Error: taken");
      return 7;
    });
    expect(result).toBe(7);
    expect(lines).toEqual([
      { level: "info", text: "Cache Size: ~1 MB" },
      { level: "warning", text: "Failed to restore: 100%\nof it" },
      { level: "debug", text: "Failed to reserve cache: Error: taken" },
    ]);
  });

  it("masks its secrets at once, and annotates nothing", async () => {
    const written = watchStdout();
    await captureCacheLog(async () => {
      core.setSecret("sig=x");
      core.error("Failed to save: 503");
      expect(written.join("")).toBe("::add-mask::sig=x\n");
    });
    expect(written.join("")).not.toMatch(/^::(error|warning)/m);
    expect(written.join("")).toContain("::debug::cache: error: Failed to save: 503");
  });

  it("is released when the work fails", async () => {
    const written = watchStdout();
    await expect(captureCacheLog(() => Promise.reject(new Error("x")))).rejects.toThrow("x");
    core.info("after");
    expect(written.at(-1)).toBe("after\n");
  });
});
