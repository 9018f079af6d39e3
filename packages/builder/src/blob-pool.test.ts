import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BlobPool, openBlobPool } from "./blob-pool.ts";

let state: string;
let pool: BlobPool;
let written: string[];
beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "pool-"));
  pool = await openBlobPool(state);
  written = [];
});
afterEach(() => rm(state, { recursive: true }));

/** A layer of one folder whose name is the key. */
function keep(slot: string, key: string) {
  const entries = async () => [{ kind: "folder", name: key }] as const;
  return pool.keepLayer({ slot, key, entries }, { onWrite: () => written.push(key) });
}
const blobs = async () => (await readdir(path.join(state, "blobs/sha256"))).sort();
const nameOf = (layer: { digest: string }) => layer.digest.slice("sha256:".length);
const age = (digest: string, hours: number) => {
  const seconds = Date.now() / 1000 - hours * 3600;
  return utimes(pool.path(digest), seconds, seconds);
};

describe("a pool of blobs", () => {
  it("writes a layer once, and again when its key changes or its blob is not whole", async () => {
    const first = await keep("runtime", "one");
    expect(await keep("runtime", "one")).toEqual(first);
    pool = await openBlobPool(state);
    expect(await keep("runtime", "one")).toEqual(first);
    expect(written).toEqual(["one"]);
    await truncate(pool.path(first.digest), 10);
    expect(await keep("runtime", "one")).toEqual(first);
    expect((await stat(pool.path(first.digest))).size).toBe(first.size);
    expect((await keep("runtime", "two")).digest).not.toBe(first.digest);
    expect(written).toEqual(["one", "one", "two"]);
  });

  it("keeps what a slot holds, and for an hour what none does any more", async () => {
    const old = await keep("runtime", "one");
    const other = await keep("canary", "other");
    const current = await keep("runtime", "two");
    for (const layer of [old, other, current]) await age(layer.digest, 0.5);
    await pool.prune();
    expect(await blobs()).toEqual([old, other, current].map(nameOf).sort());
    for (const layer of [old, other, current]) await age(layer.digest, 2);
    await pool.prune();
    expect(await blobs()).toEqual([other, current].map(nameOf).sort());
  });

  it("keeps for an hour what a build has taken, even if another one takes its slot", async () => {
    const layer = await keep("runtime", "one");
    const base = { digest: `sha256:${"b".repeat(64)}`, size: 4 };
    const save = async (_: string, file: string) => writeFile(file, "base");
    await pool.keepBlobs("base", [base], save);
    for (const { digest } of [layer, base]) await age(digest, 2);
    await keep("runtime", "one");
    await pool.keepBlobs("base", [base], save);
    const other = await openBlobPool(state);
    await other.keepLayer({ slot: "runtime", key: "two", entries: async () => [{ kind: "folder", name: "two" }] });
    await other.keepBlobs("base", [], save);
    await other.prune();
    expect(await blobs()).toEqual(expect.arrayContaining([layer, base].map(nameOf)));
  });

  it("fetches what is missing, and leaves nothing of what failed", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const fetched: string[] = [];
    const save = (content: string) => async (name: string, file: string) => {
      fetched.push(name);
      await writeFile(file, content);
      if (content === "") throw new Error("broken off");
    };
    await expect(pool.keepBlobs("base", [{ digest, size: 4 }], save(""))).rejects.toThrow("broken off");
    expect(await blobs()).toEqual([]);
    await pool.keepBlobs("base", [{ digest, size: 4 }], save("1234"));
    await pool.keepBlobs("base", [{ digest, size: 4 }], save("1234"));
    expect(fetched).toHaveLength(2);
    await age(digest, 2);
    await pool.prune();
    expect(await blobs()).toEqual(["a".repeat(64)]);
  });

  it("takes a record that it cannot read for none", async () => {
    await keep("runtime", "one");
    const [record = ""] = await readdir(path.join(state, "blobs/slots"));
    await writeFile(path.join(state, "blobs/slots", record), "{");
    await keep("runtime", "one");
    expect(written).toEqual(["one", "one"]);
  });
});
