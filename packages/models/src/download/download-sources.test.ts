import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelLock } from "@funasr-images/catalog";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type DownloadOptions, downloadModels, type ModelStore, openModelStore, type Source } from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";
import { lockRepositories } from "../testing/lock-repositories.ts";

const weights = Buffer.alloc(1_500_000, "0123456789abcdef!");
const mvn = Buffer.from("mean and variance");
const files = [
  { path: "model.onnx", bytes: weights },
  { path: "conf/am.mvn", bytes: mvn },
];
const asr = createRepository("iic/asr", files);
const vad = createRepository("iic/vad", [{ path: "vad.onnx", bytes: Buffer.alloc(9000, 3) }]);
const lock = lockRepositories(asr, vad);
const asrOnly = lockRepositories(asr);

let directory: string;
let store: ModelStore;
let hub: Hub;
let other: Hub;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "sources-"));
  store = await openModelStore(directory);
  hub = await startHub({ repositories: [asr, vad] });
  other = await startHub({
    repositories: [createRepository("org/asr-onnx", files), createRepository("org/vad", [...vadFiles()]), asr],
  });
});
afterEach(async () => {
  await Promise.all([hub.close(), other.close()]);
  await rm(directory, { recursive: true });
});

const download = (of: ModelLock, alternatives: Record<string, Source[]>, more: Partial<DownloadOptions> = {}) =>
  downloadModels(of, {
    hub: { endpoint: hub.endpoint, token: "t0ken", retries: 1, timing: { backoffMs: 1 } },
    store,
    alternatives,
    concurrency: 1,
    largeBytes: 256 * 1024,
    ...more,
  });
const huggingFace = (id: string): Source => ({
  kind: "huggingface",
  endpoint: other.endpoint,
  id,
  revision: "main",
});
const breakHub = () => {
  for (const on of ["download", "object"] as const) {
    hub.addFault({ on, times: 9999, fault: { kind: "server-error", status: 503 } });
  }
};
const stored = async (of: ModelLock) =>
  Promise.all(of.models.flatMap((model) => model.files.map((file) => store.verify(file.sha256))));

const layouts: readonly [string, () => Source][] = [
  ["Hugging Face's layout", () => huggingFace("org/asr-onnx")],
  ["ModelScope's layout elsewhere", () => ({ kind: "modelscope", endpoint: other.endpoint })],
  [
    "plain addresses, as of a release",
    () => ({
      kind: "url",
      files: {
        "model.onnx": `${other.endpoint}/org/asr-onnx/releases/download/v1/model.onnx`,
        "conf/am.mvn": `${other.endpoint}/org/asr-onnx/releases/download/v1/conf/am.mvn`,
      },
    }),
  ],
];

it.each(layouts)("takes the same bytes from %s when the hub is down, without the hub's token", async (_, source) => {
  breakHub();
  await download(asrOnly, { "iic/asr": [source()] });
  expect(await stored(asrOnly)).toEqual(["verified", "verified"]);
  expect(other.requests.every(({ authorization, cookie }) => !authorization && !cookie)).toBe(true);
});

it("goes on with the bytes that the hub brought before it broke", async () => {
  hub.addFault({ on: "object", fault: { kind: "truncate", afterBytes: 50_000, declared: "full" } });
  hub.addFault({ on: "object", times: 999, fault: { kind: "server-error", status: 500 } });
  const { downloadedBytes } = await download(asrOnly, { "iic/asr": [huggingFace("org/asr-onnx")] });
  expect(downloadedBytes).toBe(weights.length + mvn.length);
  expect(other.requests.filter(({ at }) => at === "cdn").every(({ status }) => status === 206)).toBe(true);
});

it("asks the hub last for the rest of the run, once it failed", async () => {
  breakHub();
  const toOther = { "iic/asr": [huggingFace("org/asr-onnx")], "iic/vad": [huggingFace("org/vad")] };
  await download(lock, toOther);
  expect(await stored(lock)).toEqual(["verified", "verified", "verified"]);
  // The first file met the hub twice (one repetition); the other two went past it.
  expect(hub.requests).toHaveLength(2);
});

it("does not blame a host for one file that it does not have", async () => {
  const fallback = { "iic/asr": [huggingFace("org/asr-onnx")] };
  hub.addFault({ on: "download", path: "conf/am.mvn", times: 9, fault: { kind: "redirect", location: "/none" } });
  await download(asrOnly, fallback);
  expect(hub.requests.filter(({ at }) => at === "cdn").length).toBeGreaterThan(0);
  expect(await stored(asrOnly)).toEqual(["verified", "verified"]);
});

it("refuses other bytes from any source, and names every source that was tried", async () => {
  other.move("org/asr-onnx", [{ path: "model.onnx", bytes: Buffer.alloc(weights.length, "other export") }]);
  breakHub();
  const url: Source = { kind: "url", files: { "model.onnx": `${other.endpoint}/org/none/releases/download/v1/m` } };
  const error = await failureOf(download(asrOnly, { "iic/asr": [huggingFace("org/asr-onnx"), url] }));
  expect([error.code, error.where]).toEqual(["SOURCES_FAILED", "iic/asr/model.onnx"]);
  expect(new Set(error.failures.map(({ code }) => code))).toEqual(
    new Set(["HUB_UNAVAILABLE", "MODEL_CORRUPT", "MODEL_NOT_FOUND"]),
  );
  expect(error.message).toContain(`${hub.endpoint}/api/v1/models/iic/asr/repo`);
  expect(error.message).toContain(`${other.endpoint}/org/asr-onnx/resolve/main/model.onnx`);
  expect(error.message).toContain(`${other.endpoint}/org/none/releases/download/v1/m`);
  expect(error.message).not.toMatch(/auth_key|t0ken/);
  expect((await stored(asrOnly)).sort()).toEqual(["missing", "verified"]);
});

function vadFiles() {
  return [{ path: "vad.onnx", bytes: Buffer.alloc(9000, 3) }];
}
