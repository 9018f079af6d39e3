import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Plan } from "@funasr-images/catalog";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pushSampleLegs, samplePlan } from "../../src/testing/release-sample.ts";
import { runAction } from "../../src/testing/run-action.ts";
import { startGitHub, type TestGitHub } from "../../src/testing/start-github.ts";

let directory: string;
let running: RunningRegistry;
let github: TestGitHub;
let registry: Registry;
let legs: string;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "tag-release-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  github = await startGitHub();
  registry = openRegistry(`${running.address}/funasr-${repositories++}`);
  legs = path.join(directory, `legs-${repositories}`);
  return () => github.close();
});

function tagRelease(plan: Plan, inputs: Record<string, string> = {}) {
  return runAction(
    "tag-release",
    { plan: JSON.stringify(plan), legs, "github-token": github.token, state: path.join(directory, "state"), ...inputs },
    { env: github.env },
  );
}

const releases = async () => (await github.octokit.repos.listReleases(github.at)).data;
const tagCommit = async (tag: string) =>
  (await github.octokit.git.getRef({ ...github.at, ref: `tags/${tag}` }).catch(() => undefined))?.data.object.sha;
const imageTags = async () => await tagsOf(registry);

describe("the action tag-release", () => {
  it("releases images, git tag and notes that a person wants to read", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    const run = await tagRelease(plan);
    expect(run.log).not.toContain("::error");
    expect(run.exitCode).toBe(0);
    expect(await imageTags()).toEqual(["offline", "offline-0", "offline-0.1", "offline-0.1.0", "offline-sdk-0.4.7"]);
    expect(await tagCommit("v0.1.0")).toBe(github.commit);
    const [release] = await releases();
    expect(release).toMatchObject({ tag_name: "v0.1.0", draft: false });
    const digest = await registry.resolveTag("offline");
    expect(JSON.parse(run.outputs.digests ?? "")).toEqual({ offline: digest });
    expect(run.outputs["release-url"]).toBe(release?.html_url);
    for (const text of [release?.body ?? "", run.summary]) {
      expect(text).toContain("[CHANGELOG.md](https://github.com/somebody/funasr-images/blob/v0.1.0/CHANGELOG.md)");
      expect(text).toContain("| offline/amd64 | 0 % | 0.050 | 1.5 s | 300.0 MB |");
      expect(text).toContain(`docker pull ${registry.repository}:offline-0.1.0  # ${digest}`);
      expect(text).toContain(
        `gh attestation verify oci://${registry.repository}@${digest} --repo somebody/funasr-images`,
      );
    }
  });

  it("writes what never moves first, so that a workflow can attest before users get it", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    const versions = await tagRelease(plan, { step: "versions" });
    expect(await imageTags()).toEqual(["offline-0.1.0"]);
    expect((await releases())[0]).toMatchObject({ draft: true });
    expect(JSON.parse(versions.outputs.digests ?? "")).toEqual({ offline: await registry.resolveTag("offline-0.1.0") });

    const moving = await tagRelease(plan, { step: "moving" });
    expect(moving.exitCode).toBe(0);
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.0"));
    expect(await releases()).toMatchObject([{ draft: false }]);
  });

  it("moves no tag when the drafted release cannot be found", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    await tagRelease(plan, { step: "versions", "github-token": "" });
    const moving = await tagRelease(plan, { step: "moving" });
    expect(moving.exitCode).toBe(1);
    expect(moving.log).toMatch(/RELEASE_MISSING: There is no release v0\.1\.0 on GitHub/);
    expect(await imageTags()).toEqual(["offline-0.1.0"]);
  });

  it("changes nothing when it runs again", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    await tagRelease(plan);
    const before = { tags: await imageTags(), releases: await releases() };
    const again = await tagRelease(plan);
    expect(again.exitCode).toBe(0);
    expect({ tags: await imageTags(), releases: await releases() }).toEqual(before);
    expect(again.log).toContain("offline (in place)");
  });

  it("moves nothing while a leg has failed, and completes once that leg was run again", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs, (arch) =>
      arch === "arm64" ? { failed: ["WRONG_TRANSCRIPT: no text"] } : okay,
    );
    const failed = await tagRelease(plan);
    expect(failed.exitCode).toBe(1);
    expect(failed.summary).toMatch(/0\.1\.0 is not released[\s\S]*\| offline\/arm64 \| \*\*failed\*\* \|/);
    expect(failed.log).toMatch(/::error::LEG_NOT_PASSED.*offline\/arm64 failed: WRONG_TRANSCRIPT/);
    expect(await imageTags()).toEqual([]);
    expect(await tagCommit("v0.1.0")).toBeUndefined();
    expect(await releases()).toEqual([]);

    await pushSampleLegs(plan, registry, legs);
    expect((await tagRelease(plan)).exitCode).toBe(0);
    expect(await registry.resolveTag("offline")).toBeDefined();
  });

  it("finishes a release that ended before its git tag, from the commit that the images are of", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    // Without a token only the registry is written to.
    expect((await tagRelease(plan, { "github-token": "" })).summary).toContain("no `github-token` was given");
    const later = await github.push({ "README.md": "# later\n" });
    const branches = plan.release.kind === "release" ? plan.release.branches : [];
    const run = await tagRelease({ ...plan, commit: later, release: { kind: "current", branches } });
    expect(run.exitCode).toBe(0);
    expect(await tagCommit("v0.1.0")).toBe(github.commit);
  });

  it("does not move a git tag that is at another commit", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    const other = await github.push({ "README.md": "# other\n" });
    await github.octokit.git.createRef({ ...github.at, ref: "refs/tags/v0.1.0", sha: other });
    const run = await tagRelease(plan);
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/TAG_ELSEWHERE: The git tag v0\.1\.0 is at/);
    expect(await registry.resolveTag("offline")).toBeUndefined();
  });

  it("succeeds and says why when the plan moves no tag", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit, {
      release: { kind: "none", reason: "it was rolled back" },
    });
    await pushSampleLegs(plan, registry, legs);
    const run = await tagRelease(plan);
    expect(run.exitCode).toBe(0);
    expect(run.log).toContain("No tag moves: it was rolled back");
    expect(await imageTags()).toEqual([]);
  });

  it("copies to a mirror by digest, and only warns when the mirror is away", async () => {
    const plan = samplePlan(registry, "0.1.0", github.commit);
    await pushSampleLegs(plan, registry, legs);
    const mirror = openRegistry(`${running.address}/mirror-${repositories}`);
    // Something answers there that is not a registry.
    const away = await tagRelease(plan, { mirror: `${new URL(github.url).host}/mirror` });
    expect(away.exitCode).toBe(0);
    expect(away.log).toMatch(/::warning title=Mirror::The mirror localhost:\d+\/mirror lags/);
    expect(away.summary).toContain("lags");

    const there = await tagRelease(plan, { mirror: mirror.repository.toUpperCase() });
    expect(there.exitCode).toBe(0);
    expect(await mirror.resolveTag("offline")).toBe(await registry.resolveTag("offline"));
    expect(await tagsOf(mirror)).toEqual(await imageTags());
  });

  it("names everything that is wrong with its inputs at once", async () => {
    const run = await runAction("tag-release", { plan: "{", step: "some" });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/"plan" takes JSON/);
    expect(run.log).toMatch(/"legs" is required/);
    expect(run.log).toMatch(/"step" takes all, versions, moving/);
  });
});

const okay = { cer: 0, rtf: 0.05, readySeconds: 1.5, peakMemoryBytes: 3e8, checks: [] };
