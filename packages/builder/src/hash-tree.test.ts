import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashTree } from "./hash-tree.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "tree-"));
  await mkdir(path.join(directory, "a/b"), { recursive: true });
  await writeFile(path.join(directory, "a/b/data"), "1", { mode: 0o600 });
  await writeFile(path.join(directory, "a/run"), "2", { mode: 0o700 });
  await symlink("run", path.join(directory, "a/link"));
});
afterEach(() => rm(directory, { recursive: true }));

describe("hashTree", () => {
  it("depends on paths, modes and bytes, not on times", async () => {
    const before = await hashTree(directory);
    await utimes(path.join(directory, "a/run"), 5, 5);
    expect(await hashTree(directory)).toBe(before);
    await chmod(path.join(directory, "a/run"), 0o644);
    const plain = await hashTree(directory);
    expect(plain).not.toBe(before);
    await writeFile(path.join(directory, "a/run"), "3");
    expect(await hashTree(directory)).not.toBe(plain);
  });

  it("leaves out what it is told to", async () => {
    const before = await hashTree(directory, (name) => name === "a/run");
    await writeFile(path.join(directory, "a/run"), "3");
    expect(await hashTree(directory, (name) => name === "a/run")).toBe(before);
  });

  it("sees where a link points and what a file is called", async () => {
    const before = await hashTree(directory);
    await rm(path.join(directory, "a/link"));
    await symlink("b/data", path.join(directory, "a/link"));
    expect(await hashTree(directory)).not.toBe(before);
  });
});
