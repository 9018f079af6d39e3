import { createHash } from "node:crypto";
import { chmod, copyFile, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelDigest } from "@funasr-images/catalog";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type DownloadOptions, downloadModels, type ModelStore, openModelStore } from "../index.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";

const weights = Buffer.alloc(50_000, "weights");
const mvn = Buffer.from("mean and variance");
const sha256 = createHash("sha256").update(weights).digest("hex");
const repository = createRepository("iic/asr", [
  { path: "model.onnx", bytes: weights },
  { path: "am.mvn", bytes: mvn },
]);
const lock = lockRepositories(repository);
const [model] = lock.models;

let directory: string;
let store: ModelStore;
let hub: Hub;
let hashed: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "receipt-"));
  const opened = await openModelStore(directory);
  hashed = [];
  store = {
    ...opened,
    verify: async (asked) => {
      const state = await opened.verify(asked);
      if (state !== "missing") hashed.push(asked);
      return state;
    },
  };
  hub = await startHub({ repositories: [repository] });
  await download();
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

const download = (more: Partial<DownloadOptions> = {}) =>
  downloadModels(lock, { hub: { endpoint: hub.endpoint }, store, ...more });
const receipts = () => readdir(join(directory, "receipts"));

it("is written last, under the digest of the model's bytes", async () => {
  expect(await receipts()).toEqual([`${modelDigest(model as NonNullable<typeof model>).slice("sha256:".length)}.json`]);
});

it("saves the second run every hash and every request", async () => {
  const before = hub.requests.length;
  expect(await download()).toMatchObject({ downloadedBytes: 0, files: 2 });
  expect([hashed, hub.requests.length]).toEqual([[], before]);
});

it("is not trusted when everything is to be verified", async () => {
  await download({ verify: true });
  expect(hashed).toHaveLength(2);
});

it("is not trusted for a file of another size, and the damaged file is fetched anew", async () => {
  await chmod(store.path(sha256), 0o644);
  await writeFile(store.path(sha256), "short");
  expect(await download()).toMatchObject({ downloadedBytes: weights.length });
  expect(hashed).toEqual([sha256]);
  expect(await store.verify(sha256)).toBe("verified");
});

it("is not trusted for a file of another time", async () => {
  await utimes(store.path(sha256), 1, 1);
  expect(await download()).toMatchObject({ downloadedBytes: 0 });
  expect(hashed).toEqual([sha256]);
  hashed = [];
  await download();
  expect(hashed, "the new time is remembered").toEqual([]);
});

it("is not trusted for a copy of the same size and time, as an unpacked cache brings it", async () => {
  const path = store.path(sha256);
  const { atimeMs, mtimeMs } = await stat(path);
  await copyFile(path, `${path}.copy`);
  await chmod(`${path}.copy`, 0o644);
  await writeFile(`${path}.copy`, Buffer.alloc(weights.length, "WEIGHTS"));
  await utimes(`${path}.copy`, atimeMs / 1000, mtimeMs / 1000);
  await rename(`${path}.copy`, path);
  expect(await download()).toMatchObject({ downloadedBytes: weights.length });
  expect(await store.verify(sha256)).toBe("verified");
});

it.each(["", "{", '{"files": 3}', '{"files": [{"sha256": "../../x"}]}', "[null]"])(
  "counts as none when it reads %j",
  async (text) => {
    const [name = ""] = await receipts();
    await writeFile(join(directory, "receipts", name), text);
    expect(await download()).toMatchObject({ downloadedBytes: 0 });
    expect(hashed).toHaveLength(2);
  },
);

it("is not written for a model that is incomplete", async () => {
  await rm(join(directory, "receipts"), { recursive: true });
  await store.remove(sha256);
  hub.addFault({ on: "object", times: 99, fault: { kind: "server-error", status: 500 } });
  const timing = { backoffMs: 1 };
  await expect(download({ hub: { endpoint: hub.endpoint, retries: 1, timing } })).rejects.toMatchObject({
    code: "HUB_UNAVAILABLE",
  });
  expect(await receipts().catch(() => [])).toEqual([]);
});

it("is not needed to find out that the disk is too small, before the first request", async () => {
  await store.remove(sha256);
  const before = hub.requests.length;
  await expect(download({ readFreeBytes: async () => weights.length - 1 })).rejects.toMatchObject({
    code: "NO_SPACE",
    what: "The download needs 50.0 kB, the disk has 50.0 kB free",
  });
  expect(hub.requests).toHaveLength(before);
  await download({ readFreeBytes: async () => weights.length });
});
