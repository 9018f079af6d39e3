import { createHash } from "node:crypto";
import { renderModelLock } from "@funasr-images/catalog";
import { createRepository, type FaultRule, type Hub, type ListedFile, startHub } from "@funasr-images/hub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HubOptions, resolveModels } from "../index.ts";
import { failureOf } from "../testing/failure-of.ts";

const weights = Buffer.alloc(3000, 1);
const mvn = Buffer.from("mvn");
const vad = createRepository(
  "iic/vad",
  [
    { path: "model_quant.onnx", bytes: weights },
    { path: "am.mvn", bytes: mvn },
    { path: "README.md", bytes: Buffer.from("not wanted") },
  ],
  { tag: "v2.0.4", aliases: ["damo/vad"] },
);
const punc = createRepository("iic/punc", [{ path: "conf/tokens.json", bytes: Buffer.from("[]") }]);
const vadCommit = vad.branches.master as string;

const wanted = [
  { id: "iic/vad", revision: "v2.0.4", files: ["model_quant.onnx", "am.mvn"] },
  { id: "iic/punc", revision: "master", files: ["conf/tokens.json"] },
];

let hub: Hub;
let options: HubOptions;
beforeEach(async () => {
  hub = await startHub({ repositories: [vad, punc] });
  options = { endpoint: hub.endpoint, timing: { backoffMs: 1, stallMs: 10_000, maxRetryAfterMs: 1500 }, retries: 2 };
});
afterEach(() => hub.close());

/** Only a stall is worth a short watch: on a busy machine it would fire where nothing is wrong. */
const watching = (fault: FaultRule["fault"]): HubOptions =>
  fault.kind === "stall" ? { ...options, timing: { ...options.timing, stallMs: 150 } } : options;
const resolve = (requests = wanted, hubOptions = options) => resolveModels(requests, { hub: hubOptions });

describe("the lock", () => {
  it("names the commit, and size and sha256 of the requested files only, without downloading", async () => {
    const lock = await resolve();
    expect(lock.models[1]).toEqual({
      id: "iic/vad",
      hub: "modelscope",
      revision: "v2.0.4",
      commit: vadCommit,
      files: [
        { path: "am.mvn", size: 3, sha256: createHash("sha256").update(mvn).digest("hex") },
        { path: "model_quant.onnx", size: 3000, sha256: createHash("sha256").update(weights).digest("hex") },
      ],
      excluded: [".gitattributes", "README.md"],
    });
    expect(hub.requests.every(({ url }) => /\/repo\/files\?|\/commits\?/.test(url))).toBe(true);
  });

  it("is the same text however the requests are ordered", async () => {
    const one = renderModelLock(await resolve());
    expect(renderModelLock(await resolve([...wanted].reverse()))).toBe(one);
  });

  it("keeps the tag's bytes after the branch moved, and follows the branch", async () => {
    const moved = hub.move("iic/vad", [{ path: "am.mvn", bytes: Buffer.from("drifted") }]);
    const lock = async (revision: string) =>
      (await resolve([{ id: "iic/vad", revision, files: ["am.mvn"] }])).models[0];
    expect(await lock("v2.0.4")).toMatchObject({ commit: vadCommit, files: [{ size: 3 }] });
    expect(await lock("master")).toMatchObject({ commit: moved, files: [{ size: 7 }] });
    expect(await lock(vadCommit)).toMatchObject({ commit: vadCommit, files: [{ size: 3 }] });
  });

  it("joins what several images want of one model and answers by alias", async () => {
    const { models } = await resolve([
      { id: "damo/vad", revision: "master", files: ["am.mvn"] },
      { id: "damo/vad", revision: "master", files: ["model_quant.onnx", "am.mvn"] },
    ]);
    expect(models).toMatchObject([{ id: "damo/vad", files: [{ path: "am.mvn" }, { path: "model_quant.onnx" }] }]);
  });

  it("finds a file behind the entries at which the hub cuts a listing", async () => {
    const many = Array.from({ length: 3005 }, (_, index) => ({ path: `a/${index}.txt`, bytes: mvn }));
    const large = createRepository("iic/large", [...many, { path: "z/am.mvn", bytes: mvn }]);
    await hub.close();
    hub = await startHub({ repositories: [large] });
    options = { ...options, endpoint: hub.endpoint };
    const { models } = await resolve([{ id: "iic/large", revision: "master", files: ["z/am.mvn", ".gitattributes"] }]);
    expect(models[0]?.files.map((file) => file.path)).toEqual([".gitattributes", "z/am.mvn"]);
  });

  it("starts again when the branch moves between two answers, and gives up when it never rests", async () => {
    const request = [{ id: "iic/vad", revision: "master", files: ["am.mvn"] }];
    const movingFetch = (moves: number): typeof fetch => {
      let left = moves;
      return (input, init) => {
        if (String(input).includes("/commits?") && left-- > 0) {
          hub.move("iic/vad", [{ path: "am.mvn", bytes: Buffer.from(`move ${left}`) }]);
        }
        return fetch(input, init);
      };
    };
    const { models } = await resolveModels(request, { hub: { ...options, fetch: movingFetch(2) } });
    expect(models[0]?.files[0]?.size).toBe("move 0".length);
    const error = await failureOf(resolveModels(request, { hub: { ...options, fetch: movingFetch(9) } }));
    expect(error.code).toBe("MODEL_REVISION_UNSTABLE");
  });
});

it("does not take a commit whose bytes only happen to agree", async () => {
  hub.move("iic/vad", [{ path: "README.md", bytes: Buffer.from("another commit, the same model") }]);
  // What ModelScope does with a `Ref` that it does not understand.
  const ignoringRef: typeof fetch = (input, init) => fetch(String(input).replace("Ref=v2.0.4", "Ref=master"), init);
  const error = await failureOf(resolve(wanted.slice(0, 1), { ...options, fetch: ignoringRef }));
  expect(error.code).toBe("MODEL_REVISION_UNSTABLE");
});

describe("refusals", () => {
  it.each([
    ["an unknown model", { id: "iic/none" }, "MODEL_NOT_FOUND"],
    ["an unknown revision", { revision: "v9" }, "MODEL_REVISION_NOT_FOUND"],
    ["an unknown commit", { revision: "0".repeat(40) }, "MODEL_REVISION_NOT_FOUND"],
    ["a missing file", { files: ["model.onnx"] }, "MODEL_FILE_NOT_FOUND"],
    ["no file", { files: [] }, "MODEL_REQUEST_INVALID"],
    ["an id that is a path", { id: "../etc/passwd" }, "MODEL_REQUEST_INVALID"],
    ["a path to the parent", { files: ["../../etc/passwd"] }, "MODEL_PATH_UNSAFE"],
    ["an absolute path", { files: ["/etc/passwd"] }, "MODEL_PATH_UNSAFE"],
    ["a drive", { files: ["C:/x"] }, "MODEL_PATH_UNSAFE"],
    ["a backslash", { files: ["a\\..\\b"] }, "MODEL_PATH_UNSAFE"],
    ["a NUL", { files: ["am.mvn\0.txt"] }, "MODEL_PATH_UNSAFE"],
  ])("names %s", async (_name, change, code) => {
    const error = await failureOf(resolve([{ id: "iic/vad", revision: "v2.0.4", files: ["am.mvn"], ...change }]));
    expect(error.code).toBe(code);
    expect(error.fix).not.toBe("");
  });

  it("names model and path of a missing file, and the files that there are", async () => {
    const error = await failureOf(resolve([{ id: "iic/vad", revision: "v2.0.4", files: ["quant.onnx"] }]));
    expect(error.message).toContain("quant.onnx");
    expect(error.message).toContain("iic/vad@");
    expect(error.message).toContain("model_quant.onnx");
  });

  it.each<[string, (file: ListedFile) => unknown[], string?]>([
    ["no sha256", (file) => [{ ...file, Sha256: null }]],
    ["an empty sha256", (file) => [{ ...file, Sha256: "" }]],
    ["no size", (file) => [{ ...file, Size: undefined }]],
    ["a negative size", (file) => [{ ...file, Size: -1 }]],
    ["two entries", (file) => [file, { ...file, Size: 1 }]],
    ["a symbolic link", (file) => [{ ...file, Mode: "40960" }]],
    ["no path", (file) => [{ ...file, Path: null }], "entry"],
  ])("does not lock a file with %s", async (_name, alter, named = "am.mvn") => {
    const rewrite = (files: readonly ListedFile[]) =>
      files.flatMap((file) => (file.Path === "am.mvn" ? alter(file) : [file]));
    hub.addFault({ on: "list", model: "iic/vad", times: 9, fault: { kind: "rewrite-files", rewrite } });
    const error = await failureOf(resolve());
    expect(error.code).toBe("MODEL_LISTING_INVALID");
    expect(error.message).toContain(named);
  });

  it("reads upper-case hashes and sizes as text", async () => {
    const honest = await resolve();
    const rewrite = (files: readonly ListedFile[]) =>
      files.map((file) => ({ ...file, Sha256: file.Sha256.toUpperCase(), Size: String(file.Size) }));
    hub.addFault({ on: "list", times: 9, fault: { kind: "rewrite-files", rewrite } });
    expect(await resolve()).toEqual(honest);
  });

  it.each<[string, Partial<ListedFile>, string]>([
    ["leaves the model", { Path: "../../outside" }, "MODEL_PATH_UNSAFE"],
    ["is absolute", { Path: "/etc/passwd" }, "MODEL_PATH_UNSAFE"],
    ["holds a backslash", { Path: "a\\..\\b" }, "MODEL_PATH_UNSAFE"],
    ["holds a NUL", { Path: "README.md\0.txt" }, "MODEL_PATH_UNSAFE"],
    ["differs from another in case only", { Path: "AM.mvn" }, "MODEL_PATH_UNSAFE"],
    ["is there twice", { Path: "README.md" }, "MODEL_LISTING_INVALID"],
    ["is a link", { Path: "link", Mode: "40960" }, "MODEL_LISTING_INVALID"],
  ])("rejects a listing in which a name that was not asked for %s", async (_name, entry, code) => {
    const rewrite = (files: readonly ListedFile[]) => [...files, { ...files[0], ...entry }];
    hub.addFault({ on: "list", model: "iic/vad", times: 9, fault: { kind: "rewrite-files", rewrite } });
    expect((await failureOf(resolve())).code).toBe(code);
  });

  it("reports all models that fail, together", async () => {
    const error = await failureOf(
      resolve([
        { id: "iic/none", revision: "master", files: ["am.mvn"] },
        { id: "iic/punc", revision: "v9", files: ["am.mvn"] },
        ...wanted.slice(0, 1),
      ]),
    );
    expect(error.code).toBe("MODELS_INCOMPLETE");
    expect(error.failures.map(({ code }) => code)).toEqual(["MODEL_NOT_FOUND", "MODEL_REVISION_NOT_FOUND"]);
  });

  it("asks for one revision of a model", async () => {
    const error = await failureOf(resolve([...wanted, { id: "iic/vad", revision: "master", files: ["am.mvn"] }]));
    expect(error.code).toBe("MODEL_REQUEST_INVALID");
  });

  it.each(["http://modelscope.cn", "ftp://modelscope.cn", "modelscope.cn", "https://user:word@modelscope.cn"])(
    "refuses the endpoint %s",
    async (endpoint) => {
      options = { ...options, endpoint };
      expect((await failureOf(resolve())).code).toBe("HUB_ENDPOINT_INVALID");
    },
  );
});

describe("faults of the hub", () => {
  it.each<FaultRule["fault"]>([
    { kind: "too-many-requests" },
    { kind: "too-many-requests", retryAfterSeconds: 0.3 },
    { kind: "server-error", status: 502 },
    { kind: "overload" },
    { kind: "failed-success" },
    { kind: "html-instead" },
    { kind: "empty-body" },
    { kind: "truncate", afterBytes: 50, declared: "full" },
    { kind: "reset", afterBytes: 50 },
    { kind: "stall", afterBytes: 50 },
  ])("survives $kind in a listing", async (fault) => {
    const honest = await resolve();
    hub.addFault({ on: "list", fault });
    const started = performance.now();
    expect(await resolve(wanted, watching(fault))).toEqual(honest);
    if ("retryAfterSeconds" in fault) expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  });

  it.each<[FaultRule["fault"], string]>([
    [{ kind: "too-many-requests" }, "HUB_BUSY"],
    [{ kind: "too-many-requests", retryAfterSeconds: 3600 }, "HUB_BUSY"],
    [{ kind: "server-error", status: 500 }, "HUB_UNAVAILABLE"],
    [{ kind: "overload" }, "HUB_UNAVAILABLE"],
    [{ kind: "failed-success" }, "HUB_UNAVAILABLE"],
    [{ kind: "html-instead" }, "HUB_REPLY_INVALID"],
    [{ kind: "reset", afterBytes: 50 }, "HUB_UNREACHABLE"],
    [{ kind: "stall", afterBytes: 50 }, "HUB_STALLED"],
    [{ kind: "redirect", location: "http://example.invalid/" }, "HUB_REDIRECT_REFUSED"],
    [{ kind: "redirect", location: "?again" }, "HUB_REDIRECT_REFUSED"],
  ])("names a lasting %o", async (fault, code) => {
    hub.addFault({ on: "list", times: 99, fault });
    const error = await failureOf(resolve(wanted.slice(1), watching(fault)));
    expect(error.code).toBe(code);
    expect(error.where).toContain("iic/punc");
  });
});
