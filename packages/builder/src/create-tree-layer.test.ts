import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BlobPool, openBlobPool } from "./blob-pool.ts";
import { createTreeLayer } from "./create-tree-layer.ts";
import { hashTree } from "./hash-tree.ts";

let directory: string;
let tree: string;
let pool: BlobPool;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "tree-layer-"));
  tree = path.join(directory, "tree");
  await mkdir(path.join(tree, "opt"), { recursive: true });
  for (const name of ["server", "worker"]) await writeFile(path.join(tree, "opt", name), "of this build");
  pool = await openBlobPool(path.join(directory, "state"));
});
afterEach(() => rm(directory, { recursive: true }));

const blobs = () => readdir(path.join(directory, "state/blobs/sha256"));

describe("createTreeLayer", () => {
  it("is the layer of what was staged", async () => {
    const digest = await hashTree(tree);
    const named = await pool.keepLayer(await createTreeLayer("runtime", tree, digest));
    expect(await pool.keepLayer(await createTreeLayer("canary", tree))).toEqual(named);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["holds other bytes", () => writeFile(path.join(tree, "opt/server"), "of that build")],
    ["is being filled anew", () => rm(path.join(tree, "opt/worker"))],
    ["holds more", () => writeFile(path.join(tree, "opt/more"), "")],
  ])("keeps no layer under the digest of a folder that meanwhile %s", async (_, change) => {
    const source = await createTreeLayer("runtime", tree, await hashTree(tree));
    await change();
    await expect(pool.keepLayer(source)).rejects.toMatchObject({ code: "SOURCE_DIFFERS" });
    expect(await blobs()).toEqual([]);
  });

  it("keeps no layer of a folder that changes while it is read", async () => {
    const source = await createTreeLayer("runtime", tree);
    const entries = await source.entries();
    await writeFile(path.join(tree, "opt/worker"), "of that build");
    await expect(pool.keepLayer({ ...source, entries: async () => entries })).rejects.toMatchObject({
      code: "SOURCE_DIFFERS",
    });
    expect(await blobs()).toEqual([]);
  });
});
