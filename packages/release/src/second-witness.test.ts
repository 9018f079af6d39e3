import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  mediaTypes,
  openRegistry,
  pushIndex,
  type Registry,
  type RunningRegistry,
  startRegistry,
} from "@funasr-images/registry";
import { pushTinyImage } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRelease } from "./apply-release.ts";
import { applyRetention } from "./apply-retention.ts";
import { applyRollback } from "./apply-rollback.ts";
import { nameOfPlan } from "./confirm-retention.ts";
import { planRelease } from "./plan-release.ts";
import { planRetention } from "./plan-retention.ts";
import { planRollback } from "./plan-rollback.ts";
import { readPreviousRelease } from "./read-previous-release.ts";
import { readStored } from "./read-stored.ts";
import { makePlan, pushLegs } from "./testing/release-sample.ts";

const branches = ["online", "offline"] as const;
let directory: string;
let running: RunningRegistry;
let registry: Registry;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "witness-"));
  running = await startRegistry({ directory, delete: true });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  registry = openRegistry(`${running.address}/funasr-${repositories++}`);
});

async function release(version: string) {
  const plan = makePlan(registry, version);
  await applyRelease(planRelease(plan, await pushLegs(registry, plan)), registry);
}

/** The same repository through something that answers some requests by itself. */
function behind(asked: string, status: number, body: unknown): Registry {
  return openRegistry(registry.repository, {
    fetch: async (url, init) => {
      const line = `${init.method} ${new URL(url).pathname.replace(/.*\/(?=(manifests|tags)\/)/, "")}`;
      return line === asked ? new Response(JSON.stringify(body), { status }) : fetch(url, init);
    },
  });
}

const unknown = { errors: [{ code: "MANIFEST_UNKNOWN" }] };
const lists = (tags: readonly string[] | null) => behind("GET tags/list", 200, { name: "funasr", tags });
const versionTags = (...versions: string[]) =>
  versions.flatMap((version) => branches.map((branch) => `${branch}-${version}`));
const movingTags = branches.flatMap((branch) => [branch, `${branch}-0.1`]);

describe("what the next plan starts from", () => {
  it("is nothing for a repository that does not exist, and for one where legs wait for their first release", async () => {
    expect(await readPreviousRelease(registry, branches)).toBeUndefined();
    await pushLegs(registry, makePlan(registry, "0.1.0"));
    expect(await readPreviousRelease(registry, branches)).toBeUndefined();
  });

  it("is nothing beside other images under the same names", async () => {
    const image = await pushTinyImage(registry, { os: "linux", architecture: "amd64" });
    const platform = { os: "linux", architecture: "amd64" };
    const theirs = await pushIndex(registry, [{ ...image, platform }], { "org.opencontainers.image.version": "7.0.0" });
    await registry.putManifest("offline", theirs.bytes, mediaTypes.index);
    expect(await readPreviousRelease(registry, branches)).toBeUndefined();
  });

  it.each<[string, number, unknown]>([
    ["null", 200, { name: "funasr", tags: null }],
    ["an empty list", 200, { name: "funasr", tags: [] }],
    ["a 404 in the registry's own format", 404, { errors: [{ code: "NAME_UNKNOWN" }] }],
  ])("is not nothing when the list of tags is %s and the moving tags are there", async (_, status, body) => {
    await release("0.1.0");
    const read = readPreviousRelease(behind("GET tags/list", status, body), branches);
    await expect(read).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringContaining("offline is there"),
    });
  });

  it("is not an older version when the list is of another time", async () => {
    await release("0.1.0");
    await release("0.1.1");
    const read = readPreviousRelease(lists([...versionTags("0.1.0"), ...movingTags]), branches);
    await expect(read).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringContaining("offline is version 0.1.1, and the list lacks offline-0.1.1"),
    });
  });

  it("is not without a branch whose version is listed and cannot be found", async () => {
    await release("0.1.0");
    const read = readPreviousRelease(behind("GET manifests/offline-0.1.0", 404, unknown), branches);
    await expect(read).rejects.toMatchObject({
      code: "VERSION_MISSING",
      message: expect.stringContaining("offline-0.1.0"),
    });
  });

  it("is not what was withdrawn when the note of the rollback cannot be found, or says nothing", async () => {
    await release("0.1.0");
    await release("0.1.1");
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    const hidden = readPreviousRelease(behind("GET manifests/rollback", 404, unknown), branches);
    await expect(hidden).rejects.toMatchObject({ code: "TAGS_DISAGREE" });

    const other = await registry.getManifest("offline");
    await registry.putManifest("rollback", other?.bytes as Uint8Array, mediaTypes.index);
    await expect(readPreviousRelease(registry, branches)).rejects.toMatchObject({ code: "ROLLBACK_UNREADABLE" });
  });
});

describe("moving tags", () => {
  it("does not take a version tag for free that is listed and cannot be found", async () => {
    await release("0.1.0");
    const before = await registry.resolveTag("online-0.1.0");
    const other = { ...makePlan(registry, "0.1.0"), commit: "f".repeat(40) };
    const plan = planRelease(other, await pushLegs(registry, other));
    // It is there as long as the newest version is looked for, and hidden when its tag is.
    let seen = 0;
    const blind = openRegistry(registry.repository, {
      fetch: async (url, init) => {
        const asks = init.method === "GET" && new URL(url).pathname.endsWith("/manifests/online-0.1.0");
        return asks && seen++ > 0 ? new Response(JSON.stringify(unknown), { status: 404 }) : fetch(url, init);
      },
    });
    await expect(applyRelease(plan, blind)).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringContaining("the list names online-0.1.0, which cannot be found"),
    });
    expect(await registry.resolveTag("online-0.1.0")).toBe(before);
  });

  it("back is not planned from a list that has lost its newest version", async () => {
    await release("0.1.0");
    await release("0.1.1");
    const list = lists([...versionTags("0.1.0"), ...movingTags]);
    await expect(planRollback(list, branches, "0.1.0")).rejects.toMatchObject({ code: "TAGS_DISAGREE" });
  });

  it("stops when the registry confirms a tag and keeps the old one", async () => {
    await release("0.1.0");
    const plan = makePlan(registry, "0.1.1");
    const results = await pushLegs(registry, plan);
    const forgetful = openRegistry(registry.repository, {
      sleep: async () => {},
      fetch: async (url, init) => {
        const moves = init.method === "PUT" && new URL(url).pathname.endsWith("/manifests/online");
        return moves ? new Response(null, { status: 201 }) : fetch(url, init);
      },
    });
    await expect(applyRelease(planRelease(plan, results), forgetful)).rejects.toMatchObject({ code: "NOT_STORED" });
    expect(await registry.resolveTag("online")).toBe(await registry.resolveTag("online-0.1.0"));
  });
});

describe("what a repository holds", () => {
  it("is not known when an image is missing that an index names", async () => {
    await release("0.1.0");
    const index = await registry.getManifest("offline-0.1.0");
    if (!index || !("manifests" in index.json)) throw new Error("no index");
    const digest = index.json.manifests[1]?.digest as string;
    await registry.deleteManifest(digest);
    await expect(readStored(registry)).rejects.toMatchObject({
      code: "MANIFEST_MISSING",
      message: expect.stringMatching(new RegExp(`has no ${digest}, which ${index.digest} points at`)),
    });
  });

  it("is not what a cache says that answers HEAD from yesterday: what a tag points at today stays", async () => {
    for (const version of ["0.1.0", "0.2.0"]) await release(version);
    const [old, newest] = await Promise.all(["0.1.0", "0.2.0"].map((one) => registry.getManifest(`offline-${one}`)));
    await registry.putManifest("production", old?.bytes as Uint8Array, mediaTypes.index);
    const yesterday = openRegistry(registry.repository, {
      fetch: async (url, init) => {
        const asks = init.method === "HEAD" && url.endsWith("/manifests/production");
        const headers = { "docker-content-digest": newest?.digest as string };
        return asks ? new Response(null, { status: 200, headers }) : fetch(url, init);
      },
    });
    const rules = { branches, keep: 1, now: new Date() };
    const deleting = readStored(yesterday).then((stored) => {
      const plan = planRetention(stored, rules);
      return applyRetention(plan, yesterday, rules, { confirmed: nameOfPlan(plan) });
    });
    await expect(deleting).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringContaining(`production is ${newest?.digest} by one source, ${old?.digest} by the other`),
    });
    expect((await registry.getManifest("production"))?.digest).toBe(old?.digest);
  });

  it("is not nothing when nothing is shown", async () => {
    await expect(readStored(registry)).rejects.toMatchObject({ code: "NOTHING_STORED" });
  });
});
