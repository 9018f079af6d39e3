import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelLock } from "@funasr-images/catalog";
import { createRepository, type FaultRule, type Hub, type HubRepository, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DownloadEvent,
  downloadModels,
  type HubOptions,
  type ModelStore,
  openModelStore,
  resolveModels,
} from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";

const megabyte = 1024 * 1024;
const weights = Buffer.alloc(2.5 * megabyte, "0123456789abcdef!");
const mvn = Buffer.from("shared by both models");
const smallFiles = [
  { path: "am.mvn", bytes: mvn },
  { path: "empty.txt", bytes: Buffer.alloc(0) },
];
const asr = createRepository("iic/asr", [...smallFiles, { path: "model_quant.onnx", bytes: weights }]);
const vad = createRepository("iic/vad", [{ path: "conf/am.mvn", bytes: mvn }]);
const total = weights.length + 2 * mvn.length;

let directory: string;
let store: ModelStore;
let hub: Hub;
let options: HubOptions;
let lock: ModelLock;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "models-"));
  store = await openModelStore(directory);
  await start([asr, vad]);
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

async function start(repositories: readonly HubRepository[], token?: string): Promise<void> {
  await hub?.close();
  hub = await startHub({ repositories, token });
  options = {
    endpoint: hub.endpoint,
    token,
    timing: { backoffMs: 1, stallMs: 10_000, maxRetryAfterMs: 1500 },
    retries: 2,
  };
  const requests = [
    { id: "iic/asr", revision: "master", files: ["model_quant.onnx", "am.mvn", "empty.txt"] },
    { id: "iic/vad", revision: "master", files: ["conf/am.mvn"] },
  ];
  lock = await resolveModels(requests, { hub: options });
}

const download = (more: Partial<Parameters<typeof downloadModels>[1]> = {}) =>
  downloadModels(lock, { hub: options, store, ...more });
const sha256Of = (path: string) =>
  lock.models.flatMap((model) => model.files).find((file) => file.path === path)?.sha256 as string;
const parts = () => readdir(join(directory, "partial"));
const contentRequests = () => hub.requests.filter(({ url }) => !/\/repo\/files\?|\/commits\?/.test(url));

const cdnRequests = () => hub.requests.filter(({ at }) => at === "cdn");

async function expectAllStored(): Promise<void> {
  for (const { files } of lock.models) {
    for (const file of files) expect([file.path, await store.verify(file.sha256)]).toEqual([file.path, "verified"]);
  }
  expect(await parts()).toEqual([]);
}

describe("a download", () => {
  it("stores every file by commit, asks once for a blob of two models, and never for an empty file", async () => {
    hub.move("iic/asr", [{ path: "am.mvn", bytes: Buffer.from("drifted since") }]);
    expect(await download({ concurrency: 1 })).toEqual({
      downloadedBytes: weights.length + mvn.length,
      reusedBytes: mvn.length,
      files: 4,
    });
    await expectAllStored();
    expect(contentRequests().map(({ at, status }) => [at, status])).toEqual([
      ["api", 200],
      ["api", 302],
      ["cdn", 200],
    ]);
  });

  it("makes no request the second time", async () => {
    await download();
    const before = hub.requests.length;
    expect(await download()).toEqual({ downloadedBytes: 0, reusedBytes: total, files: 4 });
    expect(hub.requests).toHaveLength(before);
  });

  it("takes only the models that are asked for, and only locked ones", async () => {
    expect(await download({ ids: ["iic/vad"] })).toMatchObject({ files: 1, downloadedBytes: mvn.length });
    expect((await failureOf(download({ ids: ["iic/none"] }))).code).toBe("MODEL_NOT_LOCKED");
  });

  it("finds content that was damaged in the store and fetches it again", async () => {
    await download();
    const path = store.path(sha256Of("am.mvn"));
    await chmod(path, 0o644);
    await writeFile(path, "SHARED by both models");
    expect(await download()).toMatchObject({ downloadedBytes: mvn.length });
    await expectAllStored();
  });

  it("reports start, growing bytes and done for every file, small files first", async () => {
    const events: DownloadEvent[] = [];
    await download({ concurrency: 1, onProgress: (event) => events.push(event) });
    const large = events.filter(({ path }) => path === "model_quant.onnx");
    expect(large[0]).toEqual({
      kind: "start",
      model: "iic/asr",
      path: "model_quant.onnx",
      bytes: 0,
      total: weights.length,
    });
    expect(large.at(-1)).toMatchObject({ kind: "done", bytes: weights.length, reused: false });
    const sizes = large.filter(({ kind }) => kind === "bytes").map(({ bytes }) => bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(events.filter(({ kind }) => kind === "done").map(({ path }) => path)).toEqual([
      "empty.txt",
      "am.mvn",
      "conf/am.mvn",
      "model_quant.onnx",
    ]);
  });

  it("runs twice at the same time over one store", async () => {
    await Promise.all([download(), download({ store: await openModelStore(directory) })]);
    await expectAllStored();
  });
});

describe("credentials", () => {
  it("open a private model at the hub and are not sent to the cdn", async () => {
    await start([{ ...asr, private: true }, vad], "t0ken");
    await download();
    await expectAllStored();
    const sent = contentRequests().map(({ at, authorization, cookie }) => [at, authorization, cookie]);
    expect(sent).toContainEqual(["api", "Bearer t0ken", "m_session_id=t0ken"]);
    expect(sent.filter(([at]) => at === "cdn")).toEqual([["cdn", undefined, undefined]]);
  });

  it("are asked for when they are missing", async () => {
    await start([{ ...asr, private: true }, vad], "t0ken");
    const error = await failureOf(download({ hub: { ...options, token: undefined } }));
    expect(new Set(error.failures.map(({ code }) => code))).toEqual(new Set(["MODEL_NO_ACCESS"]));
  });

  it("do not appear in messages, and neither does a signed address", async () => {
    await start([asr, vad], "t0ken");
    hub.addFault({ on: "object", times: 99, fault: { kind: "corrupt" } });
    const error = await failureOf(download());
    expect(JSON.stringify([error.message, error.where, error.stack])).not.toMatch(/t0ken|auth_key/);
  });
});

/** An early end that delivers what was sent before it; a reset may drop some of it. */
const cutAfter = (afterBytes: number): FaultRule["fault"] => ({ kind: "truncate", afterBytes, declared: "full" });

/** Only a stall is worth a short watch: on a busy machine it would fire where nothing is wrong. */
const watching = (fault: FaultRule["fault"]): HubOptions =>
  fault.kind === "stall" ? { ...options, timing: { ...options.timing, stallMs: 150 } } : options;

const passing: readonly FaultRule["fault"][] = [
  { kind: "too-many-requests" },
  { kind: "too-many-requests", retryAfterSeconds: 0.3 },
  { kind: "server-error", status: 500 },
  { kind: "server-error", status: 503 },
  { kind: "overload" },
  { kind: "failed-success" },
  { kind: "json-instead" },
  { kind: "html-instead" },
  { kind: "empty-body" },
  { kind: "truncate", afterBytes: 10, declared: "short" },
  { kind: "truncate", afterBytes: 1.5 * megabyte, declared: "full" },
  { kind: "reset", afterBytes: 1.5 * megabyte },
  { kind: "stall", afterBytes: 1.5 * megabyte },
  { kind: "corrupt" },
  { kind: "expired-signature" },
];

describe("a fault that passes", () => {
  it.each(passing)("of a large file is survived: %o", async (fault) => {
    hub.addFault({ on: "object", fault });
    const started = performance.now();
    await download({ hub: watching(fault) });
    await expectAllStored();
    if ("retryAfterSeconds" in fault) expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  it.each(passing.filter(({ kind }) => kind !== "expired-signature"))(
    "of a small file is survived: %o",
    async (fault) => {
      const small = "afterBytes" in fault ? { ...fault, afterBytes: 5 } : fault;
      hub.addFault({ on: "download", path: "am.mvn", fault: small });
      await download({ hub: watching(fault) });
      await expectAllStored();
    },
  );

  it("does not make large files start again: the rest is asked for by range", async () => {
    hub.addFault({ on: "object", fault: cutAfter(1.5 * megabyte) });
    const { downloadedBytes } = await download();
    const ranged = contentRequests().at(-1);
    expect(ranged?.range).toMatch(/^bytes=\d+-$/);
    expect(ranged?.status).toBe(206);
    expect(downloadedBytes).toBe(weights.length + mvn.length);
  });

  it.each<[FaultRule["fault"], number[]]>([
    [{ kind: "ignore-range" }, [200, 200]],
    [{ kind: "wrong-range" }, [200, 206, 200]],
  ])("in a range makes the file start again, by status %o", async (fault, statuses) => {
    hub.addFault({ on: "object", fault: cutAfter(1.5 * megabyte) });
    hub.addFault({ on: "object", fault });
    const { downloadedBytes } = await download();
    await expectAllStored();
    expect(downloadedBytes).toBeGreaterThan(weights.length + mvn.length);
    expect(cdnRequests().map(({ status }) => status)).toEqual(statuses);
  });

  it("may come more often than the retries allow, as long as bytes arrive in between", async () => {
    const large = createRepository("iic/asr", [
      ...smallFiles,
      { path: "model_quant.onnx", bytes: Buffer.alloc(3.5 * megabyte) },
    ]);
    await start([large, vad]);
    hub.addFault({ on: "object", times: 2, fault: cutAfter(1.5 * megabyte) });
    await download({ hub: { ...options, retries: 1 } });
    await expectAllStored();
  });
});

describe("a fault that stays", () => {
  it.each<[FaultRule["fault"], string]>([
    [{ kind: "too-many-requests" }, "HUB_BUSY"],
    [{ kind: "too-many-requests", retryAfterSeconds: 3600 }, "HUB_BUSY"],
    [{ kind: "server-error", status: 500 }, "HUB_UNAVAILABLE"],
    [{ kind: "overload" }, "HUB_UNAVAILABLE"],
    [{ kind: "failed-success" }, "HUB_UNAVAILABLE"],
    [{ kind: "json-instead" }, "HUB_UNAVAILABLE"],
    [{ kind: "html-instead" }, "MODEL_CORRUPT"],
    [{ kind: "empty-body" }, "MODEL_CORRUPT"],
    [{ kind: "truncate", afterBytes: 9, declared: "short" }, "MODEL_CORRUPT"],
    [{ kind: "truncate", afterBytes: 9, declared: "full" }, "HUB_UNREACHABLE"],
    [{ kind: "reset", afterBytes: 9 }, "HUB_UNREACHABLE"],
    [{ kind: "stall", afterBytes: 9 }, "HUB_STALLED"],
    [{ kind: "corrupt" }, "MODEL_CORRUPT"],
    [{ kind: "expired-signature" }, "HUB_REFUSED"],
    [{ kind: "redirect", location: "http://example.invalid/" }, "HUB_REDIRECT_REFUSED"],
  ])("is named: %o", async (fault, code) => {
    hub.addFault({ on: "object", times: 99, fault });
    const error = await failureOf(download({ hub: watching(fault) }));
    expect([error.code, error.where]).toEqual([code, expect.stringContaining("iic/asr/model_quant.onnx")]);
    expect(await store.has(sha256Of("model_quant.onnx"))).toBe(false);
    expect(await store.verify(sha256Of("am.mvn"))).toBe("verified");
  });

  it("as wrong bytes names address, expected and received hash, after the retries", async () => {
    hub.addFault({ on: "object", times: 99, fault: { kind: "corrupt" } });
    const error = await failureOf(download());
    expect(error.what).toMatch(new RegExp(`Expected sha256 ${sha256Of("model_quant.onnx")}, received [0-9a-f]{64}`));
    expect(error.where).toContain(`${hub.endpoint}/api/v1/models/iic/asr/repo?Revision=`);
    expect(cdnRequests()).toHaveLength(3);
  });

  it("of several files is reported for all of them together", async () => {
    hub.addFault({ on: "object", times: 99, fault: { kind: "corrupt" } });
    hub.addFault({ on: "download", path: "am.mvn", times: 99, fault: { kind: "server-error", status: 503 } });
    const error = await failureOf(download());
    expect(error.code).toBe("MODELS_INCOMPLETE");
    expect(error.failures.map(({ code }) => code).sort()).toEqual(["HUB_UNAVAILABLE", "MODEL_CORRUPT"]);
    expect(error.message).toContain("am.mvn");
  });

  it("is unreachable when nothing listens", async () => {
    await hub.close();
    const error = await failureOf(download());
    expect(new Set(error.failures.map(({ code }) => code))).toEqual(new Set(["HUB_UNREACHABLE"]));
  });
});

describe("an abort", () => {
  it("stops at once, leaves nothing that looks like content, and the next run goes on from there", async () => {
    hub.addFault({ on: "object", fault: { kind: "stall", afterBytes: 1.5 * megabyte } });
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = download({
      hub: { ...options, timing: { ...options.timing, stallMs: 3_600_000 } },
      signal: controller.signal,
      onProgress: ({ bytes }) => bytes >= 1.2 * megabyte && controller.abort(reason),
    });
    await expect(aborted).rejects.toBe(reason);
    expect(await store.has(sha256Of("model_quant.onnx"))).toBe(false);
    expect(await parts()).toEqual([`${sha256Of("model_quant.onnx")}.part`]);

    const { downloadedBytes, reusedBytes } = await download();
    expect(downloadedBytes).toBeLessThan(1.4 * megabyte);
    expect(downloadedBytes + reusedBytes).toBe(total);
    await expectAllStored();
  });

  it("before the start makes no request", async () => {
    const before = hub.requests.length;
    await expect(download({ signal: AbortSignal.abort(new Error("never")) })).rejects.toThrow("never");
    expect(hub.requests).toHaveLength(before);
  });

  it("does not trust what it left: a damaged part costs a fresh start, not a wrong file", async () => {
    const part = await store.openPart(sha256Of("model_quant.onnx"));
    await part.append(Buffer.alloc(2 * megabyte, "garbage"));
    await part.release();
    await download();
    await expectAllStored();
  });

  it("is not needed to stop everything when the store cannot be written", async () => {
    await writeFile(join(directory, "partial"), "a file where a folder belongs");
    expect((await failureOf(download())).code).toBe("STORE_FAILED");
  });
});

describe("a lock that was tampered with", () => {
  it.each([
    ["a path to the parent", { path: "../../outside" }, "MODEL_PATH_UNSAFE"],
    ["a hash that is a path", { sha256: "../../outside" }, "MODEL_LOCK_INVALID"],
    ["a negative size", { size: -1 }, "MODEL_LOCK_INVALID"],
  ])("is refused for %s before any request", async (_name, change, code) => {
    const before = hub.requests.length;
    const [model] = lock.models;
    const [file] = model?.files ?? [];
    lock = { lockVersion: 1, models: [{ ...model, files: [{ ...file, ...change }] }] } as ModelLock;
    expect((await failureOf(download())).code).toBe(code);
    expect(hub.requests).toHaveLength(before);
  });
});
