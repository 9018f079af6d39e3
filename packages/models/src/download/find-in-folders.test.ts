import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRepository, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadModels, openModelStore, takeFromFolders, verifyModels } from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";
import { indexFolders } from "./find-in-folders.ts";

const weights = Buffer.alloc(50_000, "weights");
const mvn = Buffer.from("mean and variance");
const repository = createRepository("iic/asr", [
  { path: "model.onnx", bytes: weights },
  { path: "am.mvn", bytes: mvn },
]);
const lock = lockRepositories(repository);
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "folders-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(name: string, bytes: Buffer): Promise<string> {
  const path = join(directory, "disk", name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** From the folder alone: nothing listens where the hub should be. */
async function fetchFrom(folder: string) {
  const store = await openModelStore(join(directory, "store"));
  const hub = { endpoint: "http://127.0.0.1:9", retries: 0 };
  const summary = await downloadModels(lock, { hub, store, folders: [folder] });
  expect((await verifyModels(lock, { store })).faults).toEqual([]);
  return summary;
}

describe("a folder as a source", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["files under their own names", async () => [await put("asr/model.onnx", weights), await put("asr/am.mvn", mvn)]],
    ["files under any names", async () => [await put("old/1.bin", weights), await put("2", mvn)]],
    [
      "the cache of ModelScope's client",
      async () => {
        await put("models/iic/a___sr/model.onnx", weights);
        await put("models/iic/a___sr/am.mvn", mvn);
        await symlink("a___sr", join(directory, "disk/models/iic/a.sr"));
      },
    ],
    [
      "the cache of Hugging Face's client, whose names are links",
      async () => {
        await put("hub/models--iic--asr/blobs/ab", weights);
        await put("hub/models--iic--asr/blobs/cd", mvn);
        const snapshot = join(directory, "disk/hub/models--iic--asr/snapshots/c0");
        await mkdir(snapshot, { recursive: true });
        await symlink("../../blobs/ab", join(snapshot, "model.onnx"));
        await symlink("../../blobs/cd", join(snapshot, "am.mvn"));
      },
    ],
    [
      "another store",
      async () => {
        const other = await openModelStore(join(directory, "disk"));
        for (const bytes of [weights, mvn]) await other.write(hashOf(bytes), bytes);
      },
    ],
  ])("may be %s", async (_name, fill) => {
    await fill();
    expect(await fetchFrom(join(directory, "disk"))).toEqual({ downloadedBytes: 0, reusedBytes: 50_017, files: 2 });
  });

  it("is left as it is", async () => {
    const paths = [await put("a", weights), await put("b", mvn)];
    for (const path of paths) await utimes(path, 1, 1);
    const look = () => Promise.all(paths.map((path) => stat(path)));
    const describeFiles = (found: Awaited<ReturnType<typeof look>>) =>
      found.map(({ ino, mode, nlink, mtimeMs, ctimeMs }) => ({ ino, mode, nlink, mtimeMs, ctimeMs }));
    const before = describeFiles(await look());
    await fetchFrom(join(directory, "disk"));
    expect(describeFiles(await look())).toEqual(before);
    expect((await readdir(join(directory, "disk"))).sort()).toEqual(["a", "b"]);
  });

  it("gives what it has, and a hub the rest", async () => {
    await put("x", mvn);
    const hub = await startHub({ repositories: [repository] });
    try {
      const store = await openModelStore(join(directory, "store"));
      const options = { hub: { endpoint: hub.endpoint }, store, folders: [join(directory, "disk")] };
      expect(await downloadModels(lock, options)).toMatchObject({ downloadedBytes: 50_000, reusedBytes: mvn.length });
    } finally {
      await hub.close();
    }
  });

  it("fills a store before it is decided whether a hub is needed", async () => {
    await put("x", mvn);
    const store = await openModelStore(join(directory, "store"));
    const take = () => takeFromFolders(lock, { store, folders: [join(directory, "disk")] });
    expect([await take(), await take()]).toEqual([mvn.length, 0]);
    expect(await takeFromFolders(lock, { store })).toBe(0);
    expect(await store.verify(hashOf(mvn))).toBe("verified");
  });

  it("that is not there is told before anything is asked of a hub", async () => {
    const store = await openModelStore(join(directory, "store"));
    const failure = failureOf(
      downloadModels(lock, { hub: { endpoint: "http://127.0.0.1:9" }, store, folders: [join(directory, "none")] }),
    );
    expect(await failure).toMatchObject({ code: "SOURCE_FOLDER_UNREADABLE", where: join(directory, "none") });
  });
});

describe("indexFolders", () => {
  it("reads only files of the right size, and each of them once", async () => {
    const right = await put("right", weights);
    await put("other", Buffer.alloc(50_000, "otherwise"));
    await put("small", mvn);
    const index = await indexFolders([join(directory, "disk")]);
    // What is gone by now could only be found by a second read.
    expect(await index.find(hashOf(weights), weights.length)).toBe(right);
    await rm(join(directory, "disk"), { recursive: true });
    expect(await index.find(hashOf(weights), weights.length)).toBe(right);
    expect(await index.find(hashOf(mvn), mvn.length)).toBeUndefined();
  });

  it("follows no link out of the folder, waits for no pipe and runs in no circle", async () => {
    await put("inside/x", mvn);
    const outside = join(directory, "outside");
    await writeFile(outside, weights);
    await symlink(outside, join(directory, "disk/link"));
    await symlink("..", join(directory, "disk/inside/up"));
    await symlink("nowhere", join(directory, "disk/broken"));
    spawnSync("mkfifo", [join(directory, "disk/pipe")]);
    const index = await indexFolders([join(directory, "disk")]);
    expect(await index.find(hashOf(weights), weights.length)).toBeUndefined();
    expect(await index.find(hashOf(mvn), mvn.length)).toBe(join(directory, "disk/inside/x"));
    expect(await index.find(hashOf(Buffer.alloc(0)), 0)).toBeUndefined();
  });
});
