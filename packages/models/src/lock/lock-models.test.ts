import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelCatalogue } from "@funasr-images/catalog";
import { createRepository, type Hub, type ListedFile, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkLock, lockModels, type ModelError, renderDrift } from "../index.ts";

const bytes = (text: string) => Buffer.from(text);
const vad = createRepository(
  "iic/vad",
  [
    { path: "am.mvn", bytes: bytes("mvn") },
    { path: "model_quant.onnx", bytes: bytes("weights") },
    { path: "README.md", bytes: bytes("about") },
  ],
  { tag: "v1" },
);
const requests = [{ id: "iic/vad", revision: "master", files: ["am.mvn", "model_quant.onnx"] }];

let hub: Hub;
let directory: string;
let file: string;
beforeEach(async () => {
  hub = await startHub({ repositories: [vad] });
  directory = await mkdtemp(join(tmpdir(), "lock-"));
  file = join(directory, "models.lock.json");
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

const options = () => ({ hub: { endpoint: hub.endpoint, retries: 0 } });
const lock = (more = {}) => lockModels(requests, { ...options(), file, ...more });
const catalogue = (sha256: string): ModelCatalogue => ({
  catalogueVersion: 1,
  models: [
    {
      id: "iic/vad",
      hub: "modelscope",
      aliases: [],
      revision: "master",
      licence: "MIT",
      attribution: "nobody",
      evidence: "expected",
      expected: [{ path: "am.mvn", sha256, strength: "M", seenAt: "master" }],
    },
  ],
});

it("writes the same bytes from the same hub, once, and keeps the schema that the file names", async () => {
  await writeFile(file, JSON.stringify({ $schema: "x.json", lockVersion: 1, models: [] }));
  expect((await lock()).changed).toBe(true);
  const text = await readFile(file, "utf8");
  expect(JSON.parse(text)).toMatchObject({
    $schema: "x.json",
    models: [{ id: "iic/vad", excluded: [".gitattributes", "README.md"] }],
  });
  expect((await lock()).changed).toBe(false);
  expect(await readFile(file, "utf8")).toBe(text);
  expect(await readdir(directory)).toEqual(["models.lock.json"]);
});

it("does not write a lock that the catalogue does not expect, unless it is accepted", async () => {
  const error: ModelError = await lock({ catalogue: catalogue("0".repeat(64)) }).catch((cause) => cause);
  expect(error.code).toBe("MODEL_UNEXPECTED");
  expect(error.message).toContain("iic/vad/am.mvn: the hub has");
  expect(error.fix).toContain("--accept");
  expect(await readdir(directory)).toEqual([]);
  const accepted = await lock({ catalogue: catalogue("0".repeat(64)), accept: true });
  expect(accepted.differences).toMatchObject([{ kind: "differs", model: "iic/vad" }]);
  const sha256 = accepted.lock.models[0]?.files[0]?.sha256 ?? "";
  expect((await lock({ catalogue: catalogue(sha256) })).differences).toEqual([]);
});

it("finds no drift, with one request per model", async () => {
  const { lock: locked } = await lock();
  const before = hub.requests.length;
  expect(await checkLock(locked, options())).toEqual([]);
  expect(hub.requests.slice(before)).toHaveLength(locked.models.length);
});

it("names the commit that a branch moved to, and what changed, came and went", async () => {
  const { lock: locked } = await lock();
  const moved = hub.move("iic/vad", [
    { path: "am.mvn", bytes: bytes("other") },
    { path: "am2.mvn", bytes: bytes("new") },
  ]);
  const rewrite = (files: readonly ListedFile[]) => files.filter((entry) => entry.Path !== "README.md");
  hub.addFault({ on: "list", fault: { kind: "rewrite-files", rewrite } });
  const drift = await checkLock(locked, options());
  expect(drift).toEqual([
    {
      model: "iic/vad",
      revision: "master",
      locked: locked.models[0]?.commit,
      movedTo: moved,
      changed: ["am.mvn"],
      added: ["am2.mvn"],
      removed: ["README.md"],
    },
  ]);
  expect(drift.map(renderDrift)[0]).toBe(
    `iic/vad: master moved from commit ${locked.models[0]?.commit} to ${moved}: changed am.mvn; added am2.mvn; removed README.md`,
  );
});

it("reports a move that left every locked file alone, and bytes that changed without a move", async () => {
  const { lock: locked } = await lock();
  const rewrite = (files: readonly ListedFile[]) =>
    files.map((entry) => (entry.Path === "am.mvn" ? { ...entry, Sha256: "f".repeat(64) } : entry));
  hub.addFault({ on: "list", fault: { kind: "rewrite-files", rewrite } });
  expect((await checkLock(locked, options())).map(renderDrift)[0]).toMatch(/is still at commit .*: changed am\.mvn$/);
  hub.move("iic/vad", [{ path: "README.md", bytes: bytes("more about") }]);
  expect((await checkLock(locked, options())).map(renderDrift)[0]).toMatch(/every locked file is the same$/);
});

it("does not take a hub that cannot answer for one without drift", async () => {
  const { lock: locked } = await lock();
  hub.addFault({ on: "list", fault: { kind: "server-error", status: 500 } });
  await expect(checkLock(locked, options())).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
});
