import { mediaTypes, type Registry } from "@funasr-images/registry";
import { createMemoryRegistry } from "@funasr-images/registry/testing";
import { describe, expect, it } from "vitest";
import { applyRollback } from "./apply-rollback.ts";
import type { RollbackPlan } from "./plan-rollback.ts";
import { readRollback } from "./read-rollback.ts";

const leg = (letter: string) => ({
  arch: "amd64" as const,
  inputs: letter,
  manifest: {
    mediaType: mediaTypes.manifest,
    digest: `sha256:${letter.repeat(64)}`,
    size: 5,
    platform: { os: "linux", architecture: "amd64" },
  },
});

function makePlan(registry: Registry, changes: Partial<RollbackPlan> = {}): Promise<RollbackPlan> {
  const branches = ["online", "offline"].map(async (branch, index) => {
    const bytes = Buffer.from(JSON.stringify({ of: branch }));
    const { digest } = await registry.putManifest("sha256:", bytes, mediaTypes.index);
    return {
      branch,
      release: { branch, version: "0.1.0", commit: "c".repeat(40), digest, bytes, legs: [leg("ab"[index] as string)] },
      tags: { branch, version: `${branch}-0.1.0`, moving: [`${branch}-0.1`, branch] },
    };
  });
  return Promise.all(branches).then((branches) => ({
    ...{ version: "0.1.0", withdrawn: "0.2.0", faulty: ["online", "offline"], branches },
    ...changes,
  }));
}

describe("the note of a rollback", () => {
  it("says again what was rolled back to what, and which branches are faulty", async () => {
    const registry = createMemoryRegistry();
    await applyRollback(await makePlan(registry), registry);
    expect(await readRollback(registry, ["rollback"])).toEqual({
      version: "0.1.0",
      withdrawn: "0.2.0",
      faulty: ["online", "offline"],
    });
  });

  it("is written before any tag moves, as an index that names what it promotes", async () => {
    const registry = createMemoryRegistry();
    const seen: string[] = [];
    const { tags } = await applyRollback(await makePlan(registry), registry, { onTag: ({ tag }) => seen.push(tag) });
    expect(registry.puts.slice(2)).toEqual(["digest", "rollback", "online-0.1", "offline-0.1", "online", "offline"]);
    expect(tags.map(({ tag }) => tag)).toEqual(seen);
    expect(seen).toEqual(["online-0.1", "offline-0.1", "online", "offline"]);
    expect(await registry.getManifest("rollback")).toMatchObject({
      mediaType: mediaTypes.index,
      json: { manifests: [{ digest: `sha256:${"a".repeat(64)}` }] },
    });
  });

  it("is written for a rollback that finds no branch, too", async () => {
    const registry = createMemoryRegistry();
    await applyRollback(await makePlan(registry, { branches: [] }), registry);
    expect((await registry.getManifest("rollback"))?.json).toMatchObject({ manifests: [] });
  });

  it("counts as absent only when both sources say so", async () => {
    expect(await readRollback(createMemoryRegistry(), ["online"])).toBeUndefined();
  });

  it.each([
    ["hidden while its tag is listed", false, ["rollback"], "is not there and in the list"],
    ["there and not in the list", true, ["online"], "is there and not in the list"],
  ])("decides nothing when it is %s", async (_name, there, tags, what) => {
    const registry = createMemoryRegistry();
    if (there) await applyRollback(await makePlan(registry), registry);
    await expect(readRollback(registry, tags)).rejects.toMatchObject({
      code: "TAGS_DISAGREE",
      message: expect.stringContaining(`the tag rollback ${what}`),
    });
  });

  it.each(["version", "withdrawn", "faulty"])("cannot be read without its %s", async (missing) => {
    const registry = createMemoryRegistry();
    await applyRollback(await makePlan(registry), registry);
    const { json } = (await registry.getManifest("rollback")) as { json: { annotations: Record<string, string> } };
    const left = Object.entries(json.annotations).filter(([name]) => !name.endsWith(`.${missing}`));
    expect(left).toHaveLength(2);
    await put(registry, { ...json, annotations: Object.fromEntries(left) });
    await expect(readRollback(registry, ["rollback"])).rejects.toMatchObject({
      code: "ROLLBACK_UNREADABLE",
      message: expect.stringMatching(
        /^registry\.test\/funasr:rollback does not say .*Roll back again, or delete that tag/,
      ),
    });
  });

  it("cannot be read when it says nothing", async () => {
    const registry = createMemoryRegistry();
    await put(registry, { manifests: [] });
    await expect(readRollback(registry, ["rollback"])).rejects.toMatchObject({ code: "ROLLBACK_UNREADABLE" });
  });
});

const put = (registry: Registry, index: object) =>
  registry.putManifest("rollback", Buffer.from(JSON.stringify(index)), mediaTypes.index);
