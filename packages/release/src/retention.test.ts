import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRelease } from "./apply-release.ts";
import { applyRollback } from "./apply-rollback.ts";
import { planRelease } from "./plan-release.ts";
import { planRetention } from "./plan-retention.ts";
import { planRollback } from "./plan-rollback.ts";
import { readStored, type StoredRepository } from "./read-stored.ts";
import { makePlan, pushLegs } from "./testing/release-sample.ts";

const branches = ["online", "offline"] as const;

describe("retention over a real registry", () => {
  let directory: string;
  let running: RunningRegistry;
  let registry: Registry;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "retention-"));
    running = await startRegistry({ directory, delete: true });
  });
  afterAll(async () => {
    await running?.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    registry = openRegistry(`${running.address}/funasr-${Math.random().toString(36).slice(2)}`);
    for (const version of ["0.1.0", "0.2.0", "0.3.0"]) {
      const plan = makePlan(registry, version);
      await applyRelease(planRelease(plan, await pushLegs(registry, plan)), registry);
    }
  });

  it("deletes an old version with its images and leaves the others whole", async () => {
    const before = await readStored(registry);
    const plan = planRetention(before, { branches, keep: 2 });
    // 0.1.0 keeps its tag `offline-0.1`, which nothing newer has taken: the version stays with it.
    expect(plan).toEqual({ kept: ["0.3.0", "0.2.0", "0.1.0"], deleted: [] });

    for (const branch of branches) await retag(`${branch}-0.3.0`, `${branch}-0.1`);
    const next = planRetention(await readStored(registry), { branches, keep: 2 });
    expect(next.kept).toEqual(["0.3.0", "0.2.0"]);
    expect(next.deleted.flatMap(({ tags }) => tags).toSorted()).toEqual(["offline-0.1.0", "online-0.1.0"]);
    expect(next.deleted).toHaveLength(6);
    for (const { digest } of next.deleted) await registry.deleteManifest(digest);

    const after = await readStored(registry);
    expect(after.tags.map(({ tag }) => tag)).not.toContain("offline-0.1.0");
    expect(planRetention(after, { branches, keep: 2 }).deleted).toEqual([]);
    await expect(planRollback(registry, branches, "0.2.0")).resolves.toBeDefined();
  });

  it("never deletes what a moving tag points at, as after a rollback", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    for (const branch of branches) await retag(`${branch}-0.3.0`, `${branch}-0.2`);
    const plan = planRetention(await readStored(registry), { branches, keep: 1 });
    expect(plan.kept).toEqual(["0.3.0", "0.1.0"]);
    expect(plan.deleted.flatMap(({ tags }) => tags).toSorted()).toEqual(["offline-0.2.0", "online-0.2.0"]);
  });

  async function retag(from: string, to: string) {
    const stored = await registry.getManifest(from);
    await registry.putManifest(to, stored?.bytes as Uint8Array, stored?.mediaType as string);
  }
});

describe("retention over a list of everything", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

  function stored(
    nodes: Record<string, Partial<StoredRepository["manifests"] extends ReadonlyMap<string, infer N> ? N : never>>,
    tags: Record<string, string>,
  ) {
    return {
      tags: Object.entries(tags).map(([tag, letter]) => ({ tag, digest: digest(letter) })),
      untaggedSeen: true,
      manifests: new Map(
        Object.entries(nodes).map(([letter, node]) => [
          digest(letter),
          { digest: digest(letter), names: [], created: daysAgo(30), ...node },
        ]),
      ),
    };
  }

  it("keeps attestations of what it keeps, and takes those of what it deletes along", () => {
    const repository = stored(
      {
        a: { names: [digest("1")] },
        b: { names: [digest("2")] },
        1: {},
        2: {},
        c: { subject: digest("a") },
        d: { subject: digest("b") },
        e: {},
        f: {},
      },
      {
        "offline-0.2.0": "a",
        offline: "a",
        "offline-0.1.0": "b",
        [`sha256-${"a".repeat(64)}`]: "e",
        [`sha256-${"b".repeat(64)}`]: "f",
      },
    );
    const plan = planRetention(repository, { branches: ["offline"], keep: 1, now });
    expect(plan.deleted.map((one) => one.digest[7]).toSorted()).toEqual(["2", "b", "d", "f"]);
    expect(plan.deleted[0]).toMatchObject({ digest: digest("b"), reason: "old version" });
  });

  it("lets an image without a tag live for some days: its release may be under way", () => {
    const repository = stored({ a: {}, b: { created: daysAgo(2) }, c: { created: daysAgo(8) } }, { offline: "a" });
    const plan = planRetention(repository, { branches: ["offline"], keep: 1, now });
    expect(plan.deleted).toEqual([{ digest: digest("c"), tags: [], reason: "nothing points at it" }]);
  });

  it("keeps what a young index names: it is not tagged yet, and what it carries over may be old", () => {
    const repository = stored(
      { a: {}, b: { names: [digest("c")], created: daysAgo(2) }, c: {}, d: {} },
      { offline: "a", "offline-0.1.0": "a" },
    );
    const plan = planRetention(repository, { branches: ["offline"], keep: 1, now });
    expect(plan.deleted.map((one) => one.digest)).toEqual([digest("d")]);
  });

  it("keeps what is said of an image that cannot be seen", () => {
    const tags = { offline: "a", "offline-0.1.0": "a", [`sha256-${"f".repeat(64)}.sig`]: "e" };
    const seen = stored({ a: {}, e: {} }, tags);
    const rules = { branches: ["offline"] as const, keep: 1, now };
    expect(planRetention(seen, rules).deleted.map((one) => one.digest)).toEqual([digest("e")]);
    expect(planRetention({ ...seen, untaggedSeen: false }, rules).deleted).toEqual([]);
  });

  it("deletes what points at something before that, and one version after the other", () => {
    const repository = stored(
      {
        a: {},
        d: {},
        e: {},
        f: {},
        b: { names: [digest("d"), digest("e")] },
        c: { names: [digest("e"), digest("f")] },
      },
      { offline: "a", "offline-0.3.0": "a", "offline-0.2.0": "b", "offline-0.1.0": "c" },
    );
    const plan = planRetention(repository, { branches: ["offline"], keep: 1, now });
    expect(plan.deleted.map((one) => one.digest[7]).join("")).toBe("bdcef");
  });

  it("keeps tags that it does not know", () => {
    const repository = stored({ a: {}, b: {} }, { "offline-0.1.0": "a", "my-own-tag": "b" });
    expect(planRetention(repository, { branches: ["offline"], keep: 1, now }).deleted).toEqual([]);
  });

  it("does not run with a keep that would delete everything", () => {
    expect(() => planRetention(stored({}, {}), { branches: ["offline"], keep: 0 })).toThrow(/at least 1/);
  });
});
