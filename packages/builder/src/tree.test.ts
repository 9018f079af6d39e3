import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBlobPool } from "./blob-pool.ts";
import { composeTree, createTreeLayer, openTree } from "./tree.ts";

let directory: string;
let folder: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "tree-"));
  folder = path.join(directory, "folder");
  await mkdir(path.join(folder, "a/b"), { recursive: true });
  await writeFile(path.join(folder, "a/b/data"), "1", { mode: 0o600 });
  await writeFile(path.join(folder, "a/run"), "2", { mode: 0o700 });
  await symlink("run", path.join(folder, "a/link"));
});
afterEach(() => rm(directory, { recursive: true }));

const digestOf = async (leaveOut?: (name: string) => boolean) => (await openTree(folder, leaveOut)).digest;

describe("the digest of a tree", () => {
  it("depends on paths, modes and bytes, not on times", async () => {
    const before = await digestOf();
    await utimes(path.join(folder, "a/run"), 5, 5);
    expect(await digestOf()).toBe(before);
    await chmod(path.join(folder, "a/run"), 0o644);
    const plain = await digestOf();
    expect(plain).not.toBe(before);
    await writeFile(path.join(folder, "a/run"), "3");
    expect(await digestOf()).not.toBe(plain);
  });

  it("leaves out what it is asked to", async () => {
    const before = await digestOf((name) => name === "a/run");
    await writeFile(path.join(folder, "a/run"), "3");
    expect(await digestOf((name) => name === "a/run")).toBe(before);
  });

  it("covers link targets and file names", async () => {
    const before = await digestOf();
    await rm(path.join(folder, "a/link"));
    await symlink("b/data", path.join(folder, "a/link"));
    expect(await digestOf()).not.toBe(before);
  });
});

describe("composeTree", () => {
  it("makes of folders, files and bytes the tree of a folder with the same in it", async () => {
    const staged = path.join(directory, "staged");
    await mkdir(path.join(staged, "opt/a-b"), { recursive: true });
    await mkdir(path.join(staged, "opt/a/b"), { recursive: true });
    await writeFile(path.join(staged, "opt/a/b/data"), "1");
    await writeFile(path.join(staged, "opt/a/run"), "2", { mode: 0o755 });
    await symlink("run", path.join(staged, "opt/a/link"));
    await writeFile(path.join(staged, "opt/a-b/text"), "3");
    await writeFile(path.join(staged, "opt/plain"), "2");
    const composed = await composeTree({
      "opt/plain": { from: path.join(folder, "a/run"), executable: false },
      "opt/a-b/text": { content: "3" },
      "opt/a": { from: path.join(folder, "a") },
    });
    const opened = await openTree(staged);
    expect(composed.entries.map(({ name }) => name)).toEqual(opened.entries.map(({ name }) => name));
    expect(composed.digest).toBe(opened.digest);
  });

  it("marks programs as executable", async () => {
    const { entries } = await composeTree({
      script: { content: "#!/bin/sh\n", executable: true },
      text: { content: new Uint8Array([1, 2]) },
      run: { from: path.join(folder, "a/run") },
    });
    expect(entries).toMatchObject([
      { name: "run", executable: true, size: 1 },
      { name: "script", executable: true, size: 10 },
      { name: "text", executable: false, size: 2 },
    ]);
  });
});

describe("the layer of a tree", () => {
  it("is the same for the same tree, in any slot", async () => {
    const pool = await openBlobPool(path.join(directory, "state"));
    const tree = { "a/run": { content: "2", executable: true } };
    const layer = await pool.keepLayer(createTreeLayer("runtime", await composeTree(tree)));
    expect(await pool.keepLayer(createTreeLayer("canary", await composeTree(tree)))).toEqual(layer);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ["holds other bytes", () => writeFile(path.join(folder, "a/run"), "3"), "SOURCE_DIFFERS"],
    ["is gone", () => rm(path.join(folder, "a/run")), "SOURCE_MISSING"],
  ])("is not kept under the digest of a file that %s in between", async (_, change, code) => {
    const state = path.join(directory, "state");
    const pool = await openBlobPool(state);
    const layer = createTreeLayer("runtime", await openTree(folder));
    await change();
    await expect(pool.keepLayer(layer)).rejects.toMatchObject({ code });
    expect(await readdir(path.join(state, "blobs/sha256"))).toEqual([]);
  });
});
