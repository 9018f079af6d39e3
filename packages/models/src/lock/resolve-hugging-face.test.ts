import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelRequest } from "@funasr-images/catalog";
import { createRepository, type Hub, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkLock, downloadModels, type HubOptions, openModelStore, resolveModels } from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";

const weights = Buffer.alloc(5000, 1);
const tokens = Buffer.from("a 0\nb 1\n");
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const speech = createRepository(
  "who/speech",
  [
    { path: "model.int8.onnx", bytes: weights },
    { path: "tokens.txt", bytes: tokens },
    { path: "README.md", bytes: Buffer.from("about") },
  ],
  { tag: "v1" },
);
const commit = speech.branches.master as string;
const request = (revision: string, files = ["model.int8.onnx", "tokens.txt"]): ModelRequest[] => [
  { id: "who/speech", hub: "huggingface", revision, files },
];

let hub: Hub;
let options: { hub: HubOptions };
beforeEach(async () => {
  hub = await startHub({ repositories: [speech] });
  options = { hub: { endpoint: hub.endpoint, timing: { backoffMs: 1 }, retries: 2 } };
});
afterEach(() => hub.close());

it.each(["main", "v1", commit])("locks %s: weights by the tree, small files by their bytes", async (revision) => {
  const { models } = await resolveModels(request(revision), options);
  expect(models).toEqual([
    {
      id: "who/speech",
      hub: "huggingface",
      revision,
      commit,
      files: [
        { path: "model.int8.onnx", size: 5000, sha256: hash(weights) },
        { path: "tokens.txt", size: tokens.length, sha256: hash(tokens) },
      ],
      excluded: [".gitattributes", "README.md"],
    },
  ]);
  expect(hub.requests.filter(({ at }) => at === "cdn")).toEqual([]);
});

it("downloads what it locked, by commit, from the hub that it was locked at", async () => {
  const lock = await resolveModels(request("main"), options);
  hub.move("who/speech", [{ path: "tokens.txt", bytes: Buffer.from("other") }]);
  const directory = await mkdtemp(join(tmpdir(), "hugging-"));
  const before = hub.requests.length;
  try {
    const store = await openModelStore(directory);
    await downloadModels(lock, { ...options, store });
    for (const { sha256 } of lock.models[0]?.files ?? []) expect(await store.verify(sha256)).toBe("verified");
  } finally {
    await rm(directory, { recursive: true });
  }
  const asked = hub.requests.slice(before).filter(({ at }) => at === "api");
  expect(new Set(asked.map(({ url }) => url.replace(/[^/]+$/, "")))).toEqual(
    new Set([`/who/speech/resolve/${commit}/`]),
  );
});

it("reads every page of a tree", async () => {
  const many = Array.from({ length: 1200 }, (_, index) => ({ path: `a/${index}.txt`, bytes: tokens }));
  await hub.close();
  hub = await startHub({
    repositories: [createRepository("who/speech", [...many, { path: "z.onnx", bytes: weights }])],
  });
  const { models } = await resolveModels(request("main", ["z.onnx"]), { hub: { endpoint: hub.endpoint } });
  expect(models[0]).toMatchObject({ files: [{ path: "z.onnx", sha256: hash(weights) }] });
  expect(models[0]?.excluded).toHaveLength(1201);
});

it("finds no drift with one request, and names what moved with more", async () => {
  const lock = await resolveModels(request("main"), options);
  const before = hub.requests.length;
  expect(await checkLock(lock, options)).toEqual([]);
  expect(hub.requests.slice(before)).toHaveLength(1);
  const movedTo = hub.move("who/speech", [{ path: "tokens.txt", bytes: Buffer.from("other") }]);
  expect(await checkLock(lock, options)).toMatchObject([
    { locked: commit, movedTo, changed: ["tokens.txt"], added: [] },
  ]);
  expect(await checkLock(await resolveModels(request(commit), options), options)).toEqual([]);
});

it.each([
  ["who/none", "main", ["x"], "MODEL_NOT_FOUND"],
  ["who/speech", "v9", ["x"], "MODEL_REVISION_NOT_FOUND"],
  ["who/speech", "main", ["x"], "MODEL_FILE_NOT_FOUND"],
])("names what is not there: %s at %s, %j", async (id, revision, files, code) => {
  const error = await failureOf(resolveModels([{ id, hub: "huggingface", revision, files }], options));
  expect([error.code, error.where]).toEqual([code, expect.stringContaining(id)]);
});

it("does not lock small bytes that are not those of the tree", async () => {
  hub.addFault({ on: "download", path: "tokens.txt", times: 9, fault: { kind: "corrupt" } });
  const error = await failureOf(resolveModels(request("main"), options));
  expect(error.code).toBe("HUB_REPLY_INVALID");
  expect(error.message).toContain("tokens.txt");
});

it("does not take a commit that the references do not confirm", async () => {
  // The model changes between the two answers, again and again.
  const restless: typeof fetch = (input, init) => {
    if (String(input).includes("/refs"))
      hub.move("who/speech", [{ path: "README.md", bytes: Buffer.from(`${Math.random()}`) }]);
    return fetch(input, init);
  };
  const error = await failureOf(resolveModels(request("main"), { hub: { ...options.hub, fetch: restless } }));
  expect(error.code).toBe("MODEL_REVISION_UNSTABLE");
});

it("survives a busy hub, and asks only the one that it is given", async () => {
  const elsewhere = await startHub({ repositories: [speech] });
  elsewhere.addFault({ on: "hf-tree", times: 2, fault: { kind: "too-many-requests" } });
  try {
    const hubs = { ...options.hub, huggingFace: { endpoint: elsewhere.endpoint, token: "secret" } };
    expect((await resolveModels(request("main"), { hub: hubs })).models[0]?.commit).toBe(commit);
    expect(hub.requests).toEqual([]);
    expect(elsewhere.requests.every(({ authorization }) => authorization === "Bearer secret")).toBe(true);
  } finally {
    await elsewhere.close();
  }
});
