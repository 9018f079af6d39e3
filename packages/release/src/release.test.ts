import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyRelease } from "./apply-release.ts";
import { type LegResult, planRelease } from "./plan-release.ts";
import { readPreviousRelease } from "./read-previous-release.ts";
import { makePlan, pushLegs } from "./testing/release-sample.ts";

let directory: string;
let running: RunningRegistry;
let registry: Registry;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "release-"));
  running = await startRegistry({ directory });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  registry = openRegistry(`${running.address}/funasr-${repositories++}`);
});

describe("a release", () => {
  it("writes the version tag and the moving tags of every branch over one index", async () => {
    const plan = makePlan(registry, "0.1.0");
    const { tags } = await applyRelease(planRelease(plan, await pushLegs(registry, plan)), registry);
    expect(tags.map((tag) => tag.tag)).toEqual([
      "online-0.1.0",
      "offline-0.1.0",
      "online-0.1",
      "offline-0.1",
      "online",
      "offline",
    ]);
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.0"));
    const index = await registry.getManifest("offline");
    expect(index?.json).toMatchObject({
      annotations: { "org.opencontainers.image.version": "0.1.0", "org.opencontainers.image.revision": plan.commit },
      manifests: [{ platform: { architecture: "amd64" } }, { platform: { architecture: "arm64" } }],
    });
  });

  it("is remembered by the registry as the next plan needs it", async () => {
    const plan = makePlan(registry, "0.1.0");
    await applyRelease(planRelease(plan, await pushLegs(registry, plan)), registry);
    const previous = await readPreviousRelease(registry, ["online", "offline"]);
    expect(previous).toMatchObject({ version: "0.1.0", commit: plan.commit });
    expect(previous?.branches.offline?.legs.arm64?.inputs).toBe("inputs of offline/arm64 at 0.1.0");
  });

  it("changes nothing when it runs again", async () => {
    const plan = makePlan(registry, "0.1.0");
    const results = await pushLegs(registry, plan);
    await applyRelease(planRelease(plan, results), registry);
    const again = await applyRelease(planRelease(plan, results), registry);
    expect(again.pushedBytes).toBe(0);
    expect(again.tags.filter((tag) => tag.moved)).toEqual([]);
  });

  it("is found and finished after it was killed between its tags", async () => {
    const plan = makePlan(registry, "0.1.0");
    const release = planRelease(plan, await pushLegs(registry, plan));
    let left = 3;
    const dying: Registry = {
      ...registry,
      putManifest: (tag, bytes, mediaType) => {
        if (!tag.startsWith("sha256:") && left-- === 0) throw new Error("killed");
        return registry.putManifest(tag, bytes, mediaType);
      },
    };
    await expect(applyRelease(release, dying)).rejects.toThrow("killed");
    expect(await registry.resolveTag("offline")).toBeUndefined();

    const previous = await readPreviousRelease(registry, ["online", "offline"]);
    expect(previous?.version).toBe("0.1.0");
    const current = makePlan(registry, "0.1.0", "current");
    const { tags } = await applyRelease(planRelease(current, await pushLegs(registry, current)), registry);
    expect(tags.filter((tag) => tag.moved).map((tag) => tag.tag)).toEqual(["offline-0.1", "online", "offline"]);
  });

  it("does not go back when an older run is run again after a newer one has released", async () => {
    const older = makePlan(registry, "0.1.1");
    const results = await pushLegs(registry, older);
    const newer = makePlan(registry, "0.2.0");
    await applyRelease(planRelease(newer, await pushLegs(registry, newer)), registry);
    const before = { tags: await tagsOf(registry), offline: await registry.resolveTag("offline") };
    await expect(applyRelease(planRelease(older, results), registry)).rejects.toMatchObject({ code: "SUPERSEDED" });
    const current = makePlan(registry, "0.1.1", "current");
    await expect(applyRelease(planRelease(current, results), registry)).rejects.toMatchObject({ code: "SUPERSEDED" });
    expect({ tags: await tagsOf(registry), offline: await registry.resolveTag("offline") }).toEqual(before);
  });

  it("never moves a version tag", async () => {
    const first = makePlan(registry, "0.1.0");
    await applyRelease(planRelease(first, await pushLegs(registry, first)), registry);
    const before = await registry.resolveTag("offline");
    const other = { ...makePlan(registry, "0.1.0"), commit: "f".repeat(40) };
    await expect(applyRelease(planRelease(other, await pushLegs(registry, other)), registry)).rejects.toMatchObject({
      code: "TAG_TAKEN",
    });
    expect(await registry.resolveTag("offline")).toBe(before);
  });

  it.each<[string, LegResult["smoke"] | undefined]>([
    ["a leg that failed", { kind: "failed", reason: "wrong transcript" }],
    ["a leg that was skipped though the plan wants it to run", { kind: "skipped", reason: "no time" }],
    ["a leg without a result", undefined],
  ])("moves nothing for %s", async (_what, smoke) => {
    const released = makePlan(registry, "0.1.0");
    await applyRelease(planRelease(released, await pushLegs(registry, released)), registry);
    const before = await tagsOf(registry);

    const plan = makePlan(registry, "0.2.0");
    const results = (await pushLegs(registry, plan)).flatMap((result) =>
      result.branch === "offline" && result.arch === "arm64" ? (smoke ? [{ ...result, smoke }] : []) : [result],
    );
    expect(() => planRelease(plan, results)).toThrow(/No tag moves.*offline\/arm64/s);
    expect(await tagsOf(registry)).toEqual(before);
  });

  it("takes a skipped leg where the plan allows it, and writes down why", async () => {
    const plan = makePlan(registry, "0.1.0", "release", { kind: "skip", reason: "no arm64 here" });
    const results = (await pushLegs(registry, plan)).map((result) => ({
      ...result,
      smoke: { kind: "skipped", reason: "no arm64 here" } as const,
    }));
    await applyRelease(planRelease(plan, results), registry);
    expect((await registry.getManifest("offline"))?.json).toMatchObject({
      manifests: [
        { annotations: { "io.funasr-images.leg.smoke": "skipped: no arm64 here" } },
        { annotations: { "io.funasr-images.leg.smoke": "skipped: no arm64 here" } },
      ],
    });
  });
});
