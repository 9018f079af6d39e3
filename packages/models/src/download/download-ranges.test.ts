import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelLock } from "@funasr-images/catalog";
import {
  createRepository,
  type Fault,
  type Hub,
  type HubOptions as LocalHubOptions,
  startHub,
} from "@funasr-images/hub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DownloadOptions,
  type DownloadTotals,
  downloadModels,
  type HubOptions,
  type ModelStore,
  openModelStore,
} from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";

const megabyte = 1024 * 1024;
// Every range differs from every other one, so that a misplaced byte shows.
const weights = Buffer.from(Uint32Array.from({ length: megabyte }, (_, index) => index * 2654435761).buffer);
const sha256 = createHash("sha256").update(weights).digest("hex");
const repository = createRepository("iic/asr", [{ path: "model.onnx", bytes: weights }]);
const lock = lockRepositories(repository);

let directory: string;
let store: ModelStore;
let hub: Hub;
let options: HubOptions;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ranges-"));
  store = await openModelStore(directory);
  await start({});
});
afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true });
});

async function start(more: Partial<LocalHubOptions>): Promise<void> {
  await hub?.close();
  hub = await startHub({ repositories: [repository], ...more });
  const timing = { backoffMs: 1, stallMs: 10_000, maxRetryAfterMs: 1500 };
  options = { endpoint: hub.endpoint, timing, retries: 2 };
}

/** 4 MiB are large here: ranges of 256 KiB, halves down to 64 KiB. */
const download = (more: Partial<DownloadOptions> = {}) =>
  downloadModels(lock, { hub: options, store, largeBytes: megabyte, ...more });
const cdn = () => hub.requests.filter(({ at }) => at === "cdn");
const atHub = () => hub.requests.filter(({ at }) => at === "api");

async function expectStored(): Promise<void> {
  expect((await readFile(store.path(sha256))).equals(weights)).toBe(true);
  expect(await readdir(join(directory, "partial"))).toEqual([]);
}

describe("a large file", () => {
  it("comes by ranges from one resolution of the redirect, each byte once", async () => {
    const totals: DownloadTotals[] = [];
    const { downloadedBytes } = await download({ onTotals: (one) => totals.push(one) });
    await expectStored();
    expect(downloadedBytes).toBe(weights.length);
    expect(atHub()).toHaveLength(1);
    expect(cdn().length).toBeGreaterThanOrEqual(16);
    expect(cdn().every(({ status, range }) => status === 206 && /^bytes=\d+-\d+$/.test(range ?? ""))).toBe(true);
    expect(totals.at(-1)).toMatchObject({ bytes: weights.length, total: weights.length });
  });

  it("comes by fetch too, when the caller brings one", async () => {
    let calls = 0;
    const counting: typeof fetch = (input, init) => {
      calls += 1;
      return fetch(input, init);
    };
    await download({ hub: { ...options, fetch: counting } });
    await expectStored();
    expect(calls).toBe(hub.requests.length);
  });

  it("uses more connections while they bring more, and no more than it may", async () => {
    await start({ link: { bytesPerSecond: 2 * megabyte } });
    const totals: DownloadTotals[] = [];
    await download({ connections: { start: 2, max: 6 }, onTotals: (one) => totals.push(one) });
    await expectStored();
    expect(Math.max(...totals.map(({ connections }) => connections.limit))).toBe(6);
    expect(Math.max(...totals.map(({ connections }) => connections.used))).toBe(6);
    const middle = totals.find(({ bytes }) => bytes > weights.length / 4 && bytes < weights.length);
    expect(middle?.bytesPerSecond).toBeGreaterThan(megabyte);
    expect(middle?.secondsLeft).toBeGreaterThan(0);
  });

  it("keeps what it has when it is aborted, and asks only for the rest the next time", async () => {
    await start({ link: { bytesPerSecond: megabyte } });
    const controller = new AbortController();
    const aborted = download({
      signal: controller.signal,
      onProgress: ({ bytes }) => bytes >= 2 * megabyte && controller.abort(new Error("enough")),
    });
    await expect(aborted).rejects.toThrow("enough");
    expect(await store.has(sha256)).toBe(false);
    await start({});
    const { downloadedBytes, reusedBytes } = await download();
    expect(downloadedBytes).toBeLessThanOrEqual(2 * megabyte);
    expect(downloadedBytes + reusedBytes).toBe(weights.length);
    await expectStored();
  });

  it("starts again when what an earlier run left is damaged", async () => {
    const part = await store.openPart(sha256, weights.length);
    part.write(megabyte, Buffer.alloc(megabyte, "garbage"));
    await part.release();
    const { downloadedBytes } = await download();
    expect(downloadedBytes).toBe(2 * weights.length - megabyte);
    await expectStored();
  });
});

const passing: readonly Fault[] = [
  { kind: "too-many-requests" },
  { kind: "too-many-requests", retryAfterSeconds: 0.2 },
  { kind: "server-error", status: 500 },
  { kind: "server-error", status: 502 },
  { kind: "server-error", status: 503 },
  { kind: "overload" },
  { kind: "failed-success" },
  { kind: "json-instead" },
  { kind: "html-instead" },
  { kind: "empty-body" },
  { kind: "truncate", afterBytes: 10_000, declared: "short" },
  { kind: "truncate", afterBytes: 10_000, declared: "full" },
  { kind: "reset", afterBytes: 10_000 },
  { kind: "stall", afterBytes: 10_000 },
  { kind: "corrupt" },
  { kind: "ignore-range" },
  { kind: "wrong-range" },
  { kind: "expired-signature" },
];

describe("a fault that passes", () => {
  it.each(passing)("is survived by ranges: %o", async (fault) => {
    hub.addFault({ on: "object", times: 3, fault });
    const stallMs = fault.kind === "stall" ? 200 : 10_000;
    await download({ hub: { ...options, retries: 4, timing: { ...options.timing, stallMs } } });
    await expectStored();
  });

  it.each(passing.filter(({ kind }) => !/range|signature|corrupt/.test(kind)))(
    "is survived when the redirect is asked for: %o",
    async (fault) => {
      hub.addFault({ on: "download", times: 2, fault: "afterBytes" in fault ? { ...fault, afterBytes: 0 } : fault });
      const stallMs = fault.kind === "stall" ? 200 : 10_000;
      await download({ hub: { ...options, timing: { ...options.timing, stallMs } } });
      await expectStored();
    },
  );

  it("loses no byte to a signature that runs out in the middle", async () => {
    await start({ signatureSeconds: 0.3, link: { bytesPerSecond: megabyte } });
    const { downloadedBytes } = await download({ connections: { start: 3, max: 3 } });
    await expectStored();
    expect(downloadedBytes).toBe(weights.length);
    expect(cdn().some(({ status }) => status === 403)).toBe(true);
    expect(atHub().length).toBeGreaterThan(1);
  });

  it.each(["wedge", "refuse"] as const)("of a host that takes three connections only: %s", async (beyond) => {
    // Slow enough that the limit of the host is known long before the end.
    await start({ connectionLimit: { count: 3, beyond }, link: { bytesPerSecond: megabyte / 2 } });
    const totals: DownloadTotals[] = [];
    await download({
      hub: { ...options, retries: 20 },
      speedLimits: { slowAfterMs: 500, slowShare: 0.1 },
      onTotals: (one) => totals.push(one),
    });
    await expectStored();
    expect(totals.at(-1)?.connections.limit).toBeLessThan(8);
  });

  it("of one slow connection: another takes over", async () => {
    hub.addFault({ on: "object", fault: { kind: "slow", bytesPerSecond: 2000 } });
    // Else this takes a quarter of an hour.
    await download({ speedLimits: { slowAfterMs: 300, slowShare: 0.1 } });
    await expectStored();
  });

  it("of one connection that is silent: no download waits for the stall limit", async () => {
    await start({ link: { bytesPerSecond: 4 * megabyte } });
    hub.addFault({ on: "object", fault: { kind: "stall", afterBytes: 1000 } });
    const timing = { ...options.timing, stallMs: 3_600_000 };
    await download({ hub: { ...options, timing }, speedLimits: { slowAfterMs: 500, slowShare: 0.1 } });
    await expectStored();
  });

  it("of many connections of a bad line ends well", async () => {
    await start({ link: { latencyMs: 5, stallShare: 0.3, bytesPerSecond: 8 * megabyte } });
    await download({ speedLimits: { slowAfterMs: 300, slowShare: 0.1 } });
    await expectStored();
  });
});

describe("a host that ignores ranges", () => {
  it("is asked for one stream, once and for all", async () => {
    hub.addFault({ on: "object", times: 999, fault: { kind: "ignore-range" } });
    await download();
    await expectStored();
    const ranged = cdn().map(({ range }) => range !== undefined);
    expect(ranged.lastIndexOf(true)).toBeLessThan(ranged.indexOf(false));
    expect(ranged.filter((asked) => !asked)).toHaveLength(1);
  });
});

describe("a fault that stays", () => {
  it.each<[Fault, string]>([
    [{ kind: "too-many-requests" }, "HUB_BUSY"],
    [{ kind: "too-many-requests", retryAfterSeconds: 3600 }, "HUB_BUSY"],
    [{ kind: "server-error", status: 500 }, "HUB_UNAVAILABLE"],
    [{ kind: "failed-success" }, "HUB_UNAVAILABLE"],
    [{ kind: "html-instead" }, "MODEL_CORRUPT"],
    [{ kind: "empty-body" }, "MODEL_CORRUPT"],
    [{ kind: "truncate", afterBytes: 9, declared: "full" }, "HUB_UNREACHABLE"],
    [{ kind: "reset", afterBytes: 0 }, "HUB_UNREACHABLE"],
    [{ kind: "stall", afterBytes: 9 }, "HUB_STALLED"],
    [{ kind: "corrupt" }, "MODEL_CORRUPT"],
    [{ kind: "wrong-range" }, "HUB_REPLY_INVALID"],
    [{ kind: "expired-signature" }, "HUB_REFUSED"],
    [{ kind: "redirect", location: "?again" }, "HUB_REDIRECT_REFUSED"],
    [{ kind: "redirect", location: "https://elsewhere.invalid/" }, "HUB_REDIRECT_REFUSED"],
    [{ kind: "redirect", location: "http://10.0.0.1/" }, "HUB_REDIRECT_REFUSED"],
    [{ kind: "redirect", location: "file:///etc/passwd" }, "HUB_REDIRECT_REFUSED"],
  ])("is named, and nothing gets the file's name: %o", async (fault, code) => {
    hub.addFault({ on: "object", times: 9999, fault });
    const stallMs = fault.kind === "stall" ? 100 : 10_000;
    const error = await failureOf(download({ hub: { ...options, timing: { ...options.timing, stallMs } } }));
    expect([error.code, error.where]).toEqual([code, expect.stringContaining("iic/asr/model.onnx")]);
    expect(error.fix).toMatch(/\.$/);
    expect(await store.has(sha256)).toBe(false);
    expect(await readdir(join(directory, "receipts")).catch(() => [])).toEqual([]);
  });
});

it("sends credentials only to the hub, by ranges too", async () => {
  await start({ token: "t0ken" });
  await download({ hub: { ...options, token: "t0ken" } });
  expect(atHub().every(({ authorization }) => authorization === "Bearer t0ken")).toBe(true);
  expect(cdn().every(({ authorization, cookie }) => authorization === undefined && cookie === undefined)).toBe(true);
});

it.each([
  ["by ranges", 1],
  ["in one stream", 99 * megabyte],
])("does not go from https to http, %s", async (_, largeBytes) => {
  const secure: typeof fetch = (input, init) => fetch(String(input).replace("https://hub.example", hub.endpoint), init);
  const error = await failureOf(
    download({ largeBytes, hub: { ...options, endpoint: "https://hub.example", fetch: secure } }),
  );
  expect([error.code, error.what]).toEqual(["HUB_REDIRECT_REFUSED", `The hub answered with a redirect to ${hub.cdn}`]);
  expect(cdn()).toEqual([]);
});

it.each([weights.length - 1, weights.length + 1])(
  "refuses a file of %i bytes where the lock names another size",
  async (size) => {
    const [model] = lock.models;
    const wrong = { ...lock, models: [{ ...model, files: [{ path: "model.onnx", size, sha256 }] }] } as ModelLock;
    for (const largeBytes of [megabyte, 99 * megabyte]) {
      const error = await failureOf(downloadModels(wrong, { hub: options, store, largeBytes }));
      expect(["MODEL_CORRUPT", "HUB_REPLY_INVALID"]).toContain(error.code);
      expect(await store.has(sha256)).toBe(false);
    }
  },
);
