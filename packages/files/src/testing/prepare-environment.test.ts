import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { prepareEnvironment } from "./prepare-environment.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "funasr-environment-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("is made once, for everybody who asks", async () => {
  const key = randomUUID();
  const install = vi.fn((fresh: string) => writeFile(join(fresh, "program"), ""));
  const [first, second] = await Promise.all([prepareEnvironment(key, install), prepareEnvironment(key, install)]);
  expect(install).toHaveBeenCalledTimes(1);
  expect(second).toEqual(first);
  if (first.kind === "absent") throw new Error(first.reason);
  expect(existsSync(join(first.folder, "program"))).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("is absent without a network, and nothing half made remains", async () => {
  const failed = Object.assign(new Error("pip"), {
    stderr: "first\nNewConnectionError: to a host\nNo matching distribution",
  });
  const made = await prepareEnvironment(randomUUID(), () => Promise.reject(failed));
  expect(made).toEqual({ kind: "absent", reason: "the registry cannot be reached: NewConnectionError: to a host" });
  expect(readdirSync(folder)).toEqual([]);
});

test("any other failure is one", async () => {
  const failed = Object.assign(new Error("pip"), { stderr: "No matching distribution" });
  await expect(prepareEnvironment(randomUUID(), () => Promise.reject(failed))).rejects.toBe(failed);
  expect(readdirSync(folder)).toEqual([]);
});
