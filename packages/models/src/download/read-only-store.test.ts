import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { afterAll, beforeAll, expect, it } from "vitest";
import { downloadModels, openModelStore, verifyModels } from "../index.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";

const repository = createRepository("iic/asr", [
  { path: "model.onnx", bytes: Buffer.alloc(50_000, "weights") },
  { path: "am.mvn", bytes: Buffer.from("mean and variance") },
]);
const lock = lockRepositories(repository);

let directory: string;
let hub: Hub;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "read-only-"));
  hub = await startHub({ repositories: [repository] });
  await downloadModels(lock, { hub: { endpoint: hub.endpoint }, store: await openModelStore(join(directory, "full")) });
});
afterAll(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

/** Bytes alone, as they come on a disk that someone else wrote: no receipts, no folder for parts. */
async function copyBytes(name: string): Promise<string> {
  const copy = join(directory, name);
  await cp(join(directory, "full/sha256"), join(copy, "sha256"), { recursive: true });
  return copy;
}

it("is complete without receipts: nothing is asked of a hub, and nothing has to be written", async () => {
  const copy = await copyBytes("bytes");
  // Not even root writes there.
  for (const folder of ["receipts", "partial"]) await symlink("/sys/kernel", join(copy, folder));
  const store = await openModelStore(copy);
  const asked = hub.requests.length;
  expect(await downloadModels(lock, { hub: { endpoint: hub.endpoint }, store })).toMatchObject({
    ...{ downloadedBytes: 0, files: 2 },
  });
  expect(await verifyModels(lock, { store })).toMatchObject({ verified: 2, faults: [] });
  expect(hub.requests.length).toBe(asked);
});

it("says that it cannot be written when a file is missing", async () => {
  const copy = await copyBytes("incomplete");
  await symlink("/sys/kernel", join(copy, "partial"));
  const store = await openModelStore(copy);
  await store.remove(lock.models[0]?.files[0]?.sha256 ?? "");
  await expect(downloadModels(lock, { hub: { endpoint: hub.endpoint }, store })).rejects.toMatchObject({
    ...{ code: "STORE_FAILED", fix: expect.stringContaining("cannot be written") },
  });
});

it("tells of a pipe in place of a file, instead of waiting for its writer", async () => {
  const store = await openModelStore(await copyBytes("piped"));
  const path = store.path(lock.models[0]?.files[0]?.sha256 ?? "");
  await rm(path);
  await mkdir(dirname(path), { recursive: true });
  spawnSync("mkfifo", [path]);
  await expect(downloadModels(lock, { hub: { endpoint: hub.endpoint }, store })).rejects.toMatchObject({
    ...{ code: "STORE_FAILED", where: path, fix: "Remove it, then run again." },
  });
  const { faults } = await verifyModels(lock, { store });
  expect(faults).toEqual([expect.objectContaining({ state: "special" })]);
});

it("does not wait for a pipe in place of a receipt or of what says how far a part got", async () => {
  const store = await openModelStore(await copyBytes("receipt"));
  await downloadModels(lock, { hub: { endpoint: hub.endpoint }, store });
  const [receipt = ""] = await readdir(join(store.directory, "receipts"));
  const sha256 = lock.models[0]?.files[0]?.sha256 ?? "";
  const sidecar = join(store.directory, "partial", `${sha256}.part`, "spans.json");
  await rm(join(store.directory, "receipts", receipt));
  await mkdir(dirname(sidecar), { recursive: true });
  spawnSync("mkfifo", [join(store.directory, "receipts", receipt), sidecar]);
  await store.remove(sha256);
  expect(await downloadModels(lock, { hub: { endpoint: hub.endpoint }, store })).toMatchObject({ files: 2 });
});
