import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRelease } from "./apply-release.ts";
import { applyRollback } from "./apply-rollback.ts";
import { planRelease } from "./plan-release.ts";
import { planRollback } from "./plan-rollback.ts";
import { readPreviousRelease } from "./read-previous-release.ts";
import { makePlan, pushLegs } from "./testing/release-sample.ts";

const branches = ["online", "offline"] as const;
let directory: string;
let running: RunningRegistry;
let registry: Registry;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "rollback-"));
  running = await startRegistry({ directory, delete: true });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  registry = openRegistry(`${running.address}/funasr-${repositories++}`);
  await release("0.1.0");
  await release("0.2.0");
});

async function release(version: string) {
  const plan = makePlan(registry, version);
  await applyRelease(planRelease(plan, await pushLegs(registry, plan)), registry);
}

const resolve = (...tags: string[]) => Promise.all(tags.map((tag) => registry.resolveTag(tag)));

describe("a rollback", () => {
  it("moves the tags of every branch back by digest, and leaves version tags alone", async () => {
    const [online, offline, bad] = await resolve("online-0.1.0", "offline-0.1.0", "offline-0.2.0");
    const { tags } = await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    expect(tags.filter(({ moved }) => moved).map(({ tag }) => tag)).toEqual([
      "online-0",
      "offline-0",
      "online-sdk-0.4.7",
      "offline-sdk-0.4.7",
      "online",
      "offline",
    ]);
    expect(await resolve("online", "offline", "offline-0")).toEqual([online, offline, offline]);
    // There is no other version of 0.2 that its tag could go to.
    expect(await resolve("offline-0.2.0", "offline-0.2")).toEqual([bad, bad]);
  });

  it("is what the next plan starts from, with the inputs that must not come back", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    const previous = await readPreviousRelease(registry, branches);
    expect(previous).toMatchObject({
      version: "0.1.0",
      branches: { offline: { version: "0.1.0", legs: { amd64: { inputs: "inputs of offline/amd64 at 0.1.0" } } } },
      withdrawn: { version: "0.2.0" },
    });
    expect(previous?.withdrawn?.inputs).toHaveLength(4);
  });

  it("withdraws only the branches that are called faulty, also when it is run again to say so", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    await applyRollback(await planRollback(registry, branches, "0.1.0", { faulty: ["offline"] }), registry);
    const previous = await readPreviousRelease(registry, branches);
    expect(previous?.withdrawn?.inputs.toSorted()).toEqual([
      "inputs of offline/amd64 at 0.2.0",
      "inputs of offline/arm64 at 0.2.0",
    ]);
  });

  it("is no obstacle for a plan that stands on what was rolled back to", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    const current = makePlan(registry, "0.1.0", "current");
    const { tags } = await applyRelease(planRelease(current, await pushLegs(registry, current)), registry);
    expect(tags.some(({ moved }) => moved)).toBe(false);
  });

  it("is not undone by running the withdrawn release again", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    await expect(release("0.2.0")).rejects.toMatchObject({
      code: "SUPERSEDED",
      message: expect.stringMatching(/rolled back to 0\.1\.0/),
    });
    expect(await resolve("offline")).toEqual(await resolve("offline-0.1.0"));
  });

  it("is forgotten once a newer version is released, or rolled forward to", async () => {
    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    await applyRollback(await planRollback(registry, branches, "0.2.0"), registry);
    expect((await readPreviousRelease(registry, branches))?.withdrawn).toBeUndefined();
    expect(await resolve("offline")).toEqual(await resolve("offline-0.2.0"));

    await applyRollback(await planRollback(registry, branches, "0.1.0"), registry);
    await release("0.2.1");
    expect(await readPreviousRelease(registry, branches)).not.toHaveProperty("withdrawn");
  });

  it("changes nothing when it runs again, and finishes what was killed between two tags", async () => {
    const plan = await planRollback(registry, branches, "0.1.0");
    let left = 2;
    const dying: Registry = {
      ...registry,
      putManifest: (reference, bytes, mediaType) => {
        if (!/^sha256:|^rollback$/.test(reference) && left-- === 0) throw new Error("killed");
        return registry.putManifest(reference, bytes, mediaType);
      },
    };
    await expect(applyRollback(plan, dying)).rejects.toThrow("killed");
    expect((await readPreviousRelease(registry, branches))?.withdrawn?.version).toBe("0.2.0");
    await applyRollback(plan, registry);
    expect(await resolve("offline")).toEqual(await resolve("offline-0.1.0"));
    const again = await applyRollback(plan, registry);
    expect(again.tags.some(({ moved }) => moved)).toBe(false);
  });

  it("refuses a version that a branch does not have, and names those that it could be", async () => {
    await expect(planRollback(registry, branches, "0.1.5")).rejects.toMatchObject({
      code: "VERSION_INCOMPLETE",
      message: expect.stringMatching(/online-0\.1\.5 is not in .*Versions of every branch: 0\.2\.0, 0\.1\.0/s),
    });
  });

  it("refuses a version whose image was deleted", async () => {
    const index = await registry.getManifest("offline-0.1.0");
    if (!index || !("manifests" in index.json)) throw new Error("no index");
    await registry.deleteManifest(index.json.manifests[1]?.digest as string);
    await expect(planRollback(registry, branches, "0.1.0")).rejects.toThrow(/offline\/arm64 of 0\.1\.0 .* is gone/);
  });
});
