import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readImages, readModelLock } from "@funasr-images/catalog";
import { type Hub, startHub } from "@funasr-images/hub";
import { hubContent } from "@funasr-images/local";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runAction } from "../../src/testing/run-action.ts";
import type { CachedModel } from "./cache-models.ts";
import type { CacheFault } from "./testing/cache-fault.ts";
import { type CacheService, startCacheService } from "./testing/cache-service.ts";

const root = path.join(import.meta.dirname, "../../../..");
const images = path.join(root, "images");
const lock = await readModelLock(path.join(images, "local/models.lock.json"));
const count = lock.models.length;

let hub: Hub;
let service: CacheService;
let workspaces: string;
beforeAll(async () => {
  hub = await startHub({ repositories: await hubContent(await readImages(images), images) });
});
afterAll(() => hub.close());
beforeEach(async () => {
  service = await startCacheService();
  workspaces = await mkdtemp(path.join(tmpdir(), "cache-models-"));
});
afterEach(async () => {
  await service.close();
  await rm(workspaces, { recursive: true });
});

/** The bundle with the real @actions/cache, in the empty workspace of a new runner. */
async function run(options: { env?: Record<string, string>; inputs?: Record<string, string> } = {}) {
  const workspace = await mkdtemp(path.join(workspaces, "runner-"));
  const before = hub.requests.length;
  const { exitCode, outputs, summary, log } = await runAction(
    "cache-models",
    { root, state: path.join(workspace, ".local"), profile: "local", hub: hub.endpoint, ...options.inputs },
    {
      bundled: true,
      cwd: workspace,
      env: {
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: path.join(workspace, "temp"),
        GITHUB_EVENT_NAME: "push",
        ACTIONS_CACHE_SERVICE_V2: "true",
        ACTIONS_RESULTS_URL: service.url,
        ACTIONS_RUNTIME_TOKEN: service.token,
        ACTIONS_CACHE_MODE: "",
        ...options.env,
      },
    },
  );
  expect(log, "the run never fails for its cache").not.toContain("::error");
  expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
  await expectAllModels(workspace);
  const models = JSON.parse(outputs.models ?? "") as CachedModel[];
  return { models, outputs, summary, log, requests: hub.requests.length - before, workspace };
}

/** Whatever happened, every file is there with its bytes. */
async function expectAllModels(workspace: string): Promise<void> {
  for (const { sha256, size } of lock.models.flatMap((model) => model.files)) {
    const bytes = await readFile(path.join(workspace, ".local/store/sha256", sha256.slice(0, 2), sha256));
    expect(bytes.length).toBe(size);
  }
}

describe("an empty cache", () => {
  it("gets one entry a model, and the next runner takes every byte from it", async () => {
    const cold = await run();
    expect(cold.models).toHaveLength(count);
    expect(cold.models.every(({ restored, saved }) => restored === "missing" && saved)).toBe(true);
    expect(cold.requests).toBeGreaterThan(0);
    expect(service.entries.map(({ key }) => key)).toEqual(cold.models.map(({ key }) => key));
    expect(cold.summary).toContain("| saved |");

    const warm = await run();
    expect(warm.requests).toBe(0);
    expect(warm.outputs).toMatchObject({ "restored-all": "true", "downloaded-bytes": "0" });
    expect(warm.models.map(({ restored, whyNot }) => `${restored}: ${whyNot}`)).toEqual(
      Array(count).fill("restored: it is in the cache"),
    );
    expect(service.entries).toHaveLength(count);
  });

  it("gets only the models that are asked for", async () => {
    const [first] = lock.models;
    const workspace = await mkdtemp(path.join(workspaces, "runner-"));
    const { outputs } = await runAction(
      "cache-models",
      {
        root,
        state: path.join(workspace, ".local"),
        profile: "local",
        hub: hub.endpoint,
        models: JSON.stringify([{ id: first?.id }]),
      },
      { bundled: true, cwd: workspace, env: { GITHUB_WORKSPACE: workspace } },
    );
    expect(JSON.parse(outputs.models ?? "").map(({ id }: CachedModel) => id)).toEqual([first?.id]);
  });
});

describe("an entry that is damaged", () => {
  it("is found by its hashes, fetched from the hub and named with the command that deletes it", async () => {
    await run();
    const victim = service.entries[0];
    const wrong = await archive(lock.models.flatMap((model) => model.files.map(({ sha256 }) => sha256)));
    service.addFault({ kind: "content", bytes: wrong }, 1);
    const { models, log, requests } = await run();
    expect(requests).toBeGreaterThan(0);
    expect(models[0]).toMatchObject({ restored: "damaged", saved: false });
    expect(log).toMatch(/::warning::.*holds other bytes; run gh cache delete models-v1-[0-9a-f]{64}\./);
    expect(log).toContain(victim?.key);
  });

  it("as an archive is fetched from the hub, and the others are still restored", async () => {
    await run();
    service.addFault({ kind: "content", bytes: randomBytes(5000) }, 1);
    const { models } = await run();
    expect(models[0]).toMatchObject({ restored: "failed", saved: false });
    expect(models.slice(1).every(({ restored }) => restored === "restored")).toBe(true);
  });

  it("in its download is fetched from the hub", async () => {
    await run();
    service.addFault({ kind: "status", on: "download", status: 404 });
    const { models } = await run();
    expect(models.every(({ restored }) => restored === "failed")).toBe(true);
  });
});

/** An archive with all the right paths and all the wrong bytes. */
async function archive(sha256s: readonly string[]): Promise<Uint8Array> {
  const directory = await mkdtemp(path.join(workspaces, "wrong-"));
  for (const sha256 of sha256s) {
    const file = path.join(directory, ".local/store/sha256", sha256.slice(0, 2), sha256);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "poison");
  }
  await execa("tar", ["--posix", "-cf", "wrong.tzst", "--use-compress-program", "zstd", ".local"], { cwd: directory });
  return readFile(path.join(directory, "wrong.tzst"));
}

describe("a cache service", () => {
  it("that is down is asked once, and the hub serves everything", async () => {
    const { models, log } = await run({ env: { ACTIONS_RESULTS_URL: "http://127.0.0.1:9/" } });
    expect(models.every(({ restored }) => restored === "failed")).toBe(true);
    expect(models[0]?.problem).toMatch(/ECONNREFUSED/);
    expect(models.slice(1).every(({ problem }) => problem === "The cache was not asked again")).toBe(true);
    expect(models[0]?.whyNot).toBe("the cache service fails");
    expect(log.match(/::warning::/g)).toHaveLength(1);
  });

  it("that a runner does not have fails nothing", async () => {
    const { models } = await run({ env: { ACTIONS_CACHE_SERVICE_V2: "", ACTIONS_RESULTS_URL: "" } });
    expect(models[0]?.problem).toBe("The cache failed: this runner offers no cache service");
  });

  it("that fails for a moment is asked again", async () => {
    await run();
    service.addFault({ kind: "status", on: "GetCacheEntryDownloadURL", status: 503 }, 1);
    const { requests } = await run();
    expect(requests).toBe(0);
  });

  it("that lets this run read nothing is not asked for more", async () => {
    await run();
    service.addFault({ kind: "read-denied" });
    const asked = service.calls.length;
    const { models } = await run();
    expect(models[0]?.problem).toContain("cache read denied");
    expect(service.calls.length - asked).toBe(1);
  });

  it.each<[string, CacheFault]>([
    ["that refuses this run", { kind: "write-denied" }],
    ["that is full", { kind: "quota" }],
  ])("%s is asked to keep one entry, not every", async (_, fault) => {
    service.addFault(fault);
    await run();
    expect(service.calls.filter((call) => call === "CreateCacheEntry")).toHaveLength(1);
  });

  it.each<[string, CacheFault, RegExp]>([
    ["whose token is read-only", { kind: "write-denied" }, /cache write denied: the token of this run is read-only/],
    ["that is full", { kind: "quota" }, /quota has been hit/],
    ["where another job writes the same key", { kind: "reserved" }, /already exists/],
    ["that loses the upload", { kind: "not-finalized" }, /the upload is incomplete/],
    ["that refuses the upload", { kind: "status", on: "upload", status: 403 }, /./],
  ])("%s keeps nothing, and gives the reason", async (_, fault, reason) => {
    service.addFault(fault);
    const { models, summary } = await run();
    expect(models.every(({ saved }) => !saved)).toBe(true);
    for (const { whyNot } of models) expect(whyNot).toMatch(reason);
    expect(summary).toContain(`no: ${models[0]?.whyNot}`.slice(0, 20));
  });
});

describe("a run that must not save", () => {
  it.each<[string, Parameters<typeof run>[0], string]>([
    ["by its cache-mode", { env: { ACTIONS_CACHE_MODE: "read" } }, "the cache-mode of this job is read"],
    ["by its event", { env: { GITHUB_EVENT_NAME: "pull_request" } }, "runs of pull_request only restore"],
    ["by its input", { inputs: { save: "never" } }, "the input save is never"],
  ])("%s says so, and writes nothing", async (_, options, reason) => {
    const { models } = await run(options);
    expect(models.map(({ saved, whyNot }) => ({ saved, whyNot }))).toEqual(
      Array(count).fill({ saved: false, whyNot: reason }),
    );
    expect(service.calls).not.toContain("CreateCacheEntry");
  });

  it("restores all the same, when it may read", async () => {
    await run();
    const { requests } = await run({ env: { ACTIONS_CACHE_MODE: "read", GITHUB_EVENT_NAME: "pull_request" } });
    expect(requests).toBe(0);
  });
});
