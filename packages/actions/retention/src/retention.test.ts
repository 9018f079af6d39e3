import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { readStored } from "@funasr-images/release";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pushSampleLegs, samplePlan } from "../../src/testing/release-sample.ts";
import { runAction } from "../../src/testing/run-action.ts";
import { startPackages } from "../../src/testing/start-packages.ts";

let directory: string;
let running: RunningRegistry;
let registry: Registry;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "retention-action-"));
  running = await startRegistry({ directory: path.join(directory, "registry"), delete: true });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  registry = openRegistry(`${running.address}/somebody/funasr-${repositories++}`);
  // All of one minor version, so that only the newest of them is behind a moving tag.
  for (const version of ["0.1.0", "0.1.1", "0.1.2"]) {
    const plan = samplePlan(registry, version, "c".repeat(40));
    const legs = path.join(directory, `legs-${repositories}-${version}`);
    await pushSampleLegs(plan, registry, legs);
    expect((await runAction("tag-release", { plan: JSON.stringify(plan), legs })).exitCode).toBe(0);
  }
});

const retain = (inputs: Record<string, string>, env = {}) =>
  runAction("retention", { registry: registry.repository, keep: "2", ...inputs }, { env });

describe("the action retention", () => {
  it("deletes nothing by default and says what it would", async () => {
    const before = await readStored(registry);
    const run = await retain({});
    expect(run.exitCode).toBe(0);
    expect(run.summary).toContain("Dry run: 3 manifests to delete");
    expect(run.summary).toContain("| offline-0.1.0 | old version |");
    expect(JSON.parse(run.outputs.kept ?? "")).toEqual(["0.1.2", "0.1.1"]);
    expect(await readStored(registry)).toEqual(before);
  });

  it("deletes an old version from a registry that can", async () => {
    const run = await retain({ "dry-run": "false" });
    expect(run.exitCode).toBe(0);
    expect(await registry.resolveTag("offline-0.1.0")).toBeUndefined();
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.2"));
    for (const digest of JSON.parse(run.outputs.deleted ?? "[]")) {
      expect(await registry.getManifest(digest)).toBeUndefined();
    }
    expect(JSON.parse((await retain({})).outputs.deleted ?? "")).toEqual([]);
  });

  it.each(["User", "Organization"] as const)("deletes through GitHub for a package of a(n) %s", async (account) => {
    const name = registry.repository.split("/").at(-1) as string;
    const packages = await startPackages(registry, name, account);
    try {
      const stored = await readStored(registry);
      for (const digest of stored.manifests.keys()) packages.add(digest, new Date("2026-01-01"));
      // An image that was pushed a moment ago and is not released yet, and one that never was.
      const fresh = await pushLoose("0.2.0");
      const stale = await pushLoose("0.3.0");
      for (const digest of fresh) packages.add(digest, new Date());
      for (const digest of stale) packages.add(digest, new Date("2026-01-01"));

      const env = { GITHUB_API_URL: packages.url, GITHUB_REPOSITORY: "somebody/funasr-images" };
      const inputs = { api: "packages", "github-token": "token", "dry-run": "false" };
      const asking = await retain(inputs, env);
      expect(asking.exitCode).toBe(1);
      expect(asking.log).toMatch(/NOT_CONFIRMED: .*it deletes 5 of 13 manifests, more than 33 %/);
      expect(asking.summary).toContain("0 of 5 were deleted");
      for (const digest of stale) expect(await registry.getManifest(digest)).toBeDefined();
      const name = /run again with `confirm: (\w+)`/.exec(asking.summary)?.[1] ?? "";
      const other = await retain({ ...inputs, confirm: "0123456789ab" }, env);
      expect(other.log).toMatch(/NOT_CONFIRMED: The plan that was confirmed is 0123456789ab/);

      const run = await retain({ ...inputs, confirm: name }, env);
      expect(run.log).not.toContain("::error");
      const deleted: string[] = JSON.parse(run.outputs.deleted ?? "[]");
      expect(deleted).toEqual(expect.arrayContaining(stale));
      expect(deleted).toHaveLength(3 + stale.length);
      expect(await registry.resolveTag("offline-0.1.0")).toBeUndefined();
      for (const digest of fresh) expect(await registry.getManifest(digest)).toBeDefined();
      expect(await tagsOf(registry)).toEqual([
        "offline",
        "offline-0",
        "offline-0.1",
        "offline-0.1.1",
        "offline-0.1.2",
        "offline-sdk-0.4.7",
      ]);
    } finally {
      await packages.close();
    }
  });

  it("takes its share from the inputs", async () => {
    const run = await retain({ "dry-run": "false", "max-percent": "20" });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/it deletes 3 of 9 manifests, more than 20 %/);
    expect(await registry.resolveTag("offline-0.1.0")).toBeDefined();
  });

  it("needs a token to delete from GHCR", async () => {
    const run = await retain({ api: "packages" });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/give `github-token`/);
  });
});

/** Images by digest only. */
async function pushLoose(version: string): Promise<string[]> {
  const plan = samplePlan(registry, version, "c".repeat(40));
  const before = path.join(directory, `loose-${repositories}-${version}`);
  return pushSampleLegs(plan, registry, before);
}
