import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Arch, baseOf, type Image, type Leg, type Plan, readImages } from "@funasr-images/catalog";
import { type Hub, startHub } from "@funasr-images/hub";
import { buildBases, hubContent, type LocalBases, readMachine } from "@funasr-images/local";
import { openRegistry, type Registry } from "@funasr-images/registry";
import { tagsOf } from "@funasr-images/registry/testing";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CacheService, startCacheService } from "../cache-models/src/testing/cache-service.ts";
import { type ActionRun, runAction as runActionOf } from "./testing/run-action.ts";
import { startGitHub, type TestGitHub } from "./testing/start-github.ts";

/**
 * What the workflow `release` does, step by step: every action is a child process that knows the others by their outputs
 * only. Real hub, registry, engine, cache client and GitHub client; everything on loopback.
 */
const checkout = path.join(import.meta.dirname, "../../..");
const repository = `funasr-${randomUUID().slice(0, 8)}`;
let work: string;
let root: string;
let hub: Hub;
let cache: CacheService;
let github: TestGitHub;
let registry: Registry;
/** The newest on the default branch of GitHub's stand-in, which knows no commit of this checkout. */
let commit: string;
let arch: Arch;

beforeAll(async () => {
  const { FUNASR_TEST_STATE: testState, FUNASR_TEST_REGISTRY: address } = process.env;
  if (!testState || !address)
    throw new Error("These tests need a Docker engine and a registry. Run them with ./scripts/test");
  work = await mkdtemp(path.join(tmpdir(), "release-flow-"));
  const kept = path.join(testState, "actions");
  // npm packages are kept by their hashes; everything else starts from nothing, as on a fresh runner.
  await mkdir(path.join(kept, "npm"), { recursive: true });
  const machine = await readMachine();
  arch = machine.arch as Arch;
  const bases = await buildBases({
    root: checkout,
    state: kept,
    registry: address,
    archs: ["amd64", "arm64"],
    codename: machine.codename,
    say: { line: () => {}, progress: () => {} },
  });
  root = await createCheckout(path.join(work, "checkout"), bases);
  await symlink(path.join(kept, "npm"), path.join(root, ".local/npm"));
  const images = await readImages(path.join(root, "images"));
  await publishBases(bases, images);
  hub = await startHub({ repositories: await hubContent(images, path.join(root, "images")) });
  cache = await startCacheService();
  github = await startGitHub();
  commit = await github.push(await readFiles(images));
  registry = openRegistry(`${address}/${repository}`);
});
afterAll(async () => {
  await hub?.close();
  await cache?.close();
  await github?.close();
  await rm(work, { recursive: true, force: true });
});

describe("a release, action by action", () => {
  it("cannot plan in a new repository, without a confirmed lock and SDK", async () => {
    const run = await runAction("plan", { ...common(), runnable: arch });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/UNLOCKED_MODEL.*is not in the model lock/);
  });

  it("gets the first lock and the digest of every base image by pull requests", async () => {
    const drift = await runAction(
      "models-drift",
      { ...workspace(), profile: "local", hub: hub.endpoint, ...token() },
      github,
    );
    expect(drift.log).toContain("pull request opened");
    await merge("models-drift");
    const bump = (more = {}) =>
      runAction("bump-sdk", { ...workspace(), profile: "local", ...token(), ...more }, github);
    // One after another: GitHub's stand-in merges by taking the whole tree of the pull request.
    for (const { branch } of await readImages(path.join(root, "images"))) {
      const { outputs } = await bump({ branches: branch });
      expect(Object.keys(JSON.parse(outputs.bumps ?? "{}"))).toEqual([branch]);
      expect(JSON.parse(outputs["pull-requests"] ?? "[]")).toHaveLength(1);
      await merge(`bump-sdk/${branch}`);
    }
    expect((await bump()).outputs.bumps).toBe("{}");
  });

  it("goes from an empty registry to the first release", async () => {
    const { plan, legs } = await prepare("first");
    expect(plan).toMatchObject({ version: "0.1.0", release: { kind: "release" } });
    const tested = legs.find((leg) => leg.arch === arch) as PlayedLeg;
    expect(tested.smoke.summary).toMatch(/\| \w[\w-]*\/\w+ \| 0 % \|/);
    expect(tested.smoke.summary).toContain("What was recognised");

    const release = await tagRelease(plan, "first");
    expect(release.log).not.toContain("::error");
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.0"));
    expect((await github.octokit.repos.getLatestRelease(github.at)).data).toMatchObject({
      tag_name: "v0.1.0",
      draft: false,
    });
    expect(JSON.parse(release.outputs.digests ?? "{}").offline).toBe(await registry.resolveTag("offline"));
  });

  it("carries everything over when nothing changed, from the cache and without a new version", async () => {
    const before = await tagsOf(registry);
    // A hosted runner starts without a store.
    await rm(path.join(root, ".local/store"), { recursive: true });
    const asked = hub.requests.length;
    const { plan, legs } = await prepare("second");
    expect(legs[0]?.models.outputs["restored-all"]).toBe("true");
    expect(hub.requests.slice(asked)).toEqual([]);
    expect(plan).toMatchObject({ version: "0.1.0", release: { kind: "current" } });
    expect(plan.legs.every((leg) => leg.build.kind === "reuse")).toBe(true);
    expect(legs.map(({ smoke }) => smoke.outputs["pushed-bytes"])).toEqual(legs.map(() => "0"));
    expect((await tagRelease(plan, "second")).exitCode).toBe(0);
    expect(await tagsOf(registry)).toEqual(before);
    expect((await github.octokit.repos.listReleases(github.at)).data).toHaveLength(1);
  });

  it("moves nothing when a leg fails, and completes when that leg alone is run again", async () => {
    const released = await registry.resolveTag("offline");
    const dockerfile = path.join(root, "images/offline/Dockerfile");
    await writeFile(dockerfile, `${await readFile(dockerfile, "utf8")}LABEL changed=on-purpose\n`);
    const transcripts = path.join(root, "images/local/models/speech-zh/samples/transcripts.tsv");
    const right = await readFile(transcripts, "utf8");
    await commitAll("feat: another image");

    const plan = await makePlan();
    expect(plan).toMatchObject({ version: "0.2.0", previousVersion: "0.1.0", release: { kind: "release" } });
    // Between the two steps the test gets recordings with another text.
    const changed = plan.legs.find((leg) => leg.branch === "offline" && leg.arch === arch) as Leg;
    const wrong = right.replace("帮我打开客厅空调", "帮我关上客厅空调");
    const failed = await playLeg(plan, changed, "third", () => writeFile(transcripts, wrong));
    await writeFile(transcripts, right);
    expect(failed.smoke.exitCode).toBe(1);
    expect(failed.smoke.log).toMatch(
      /::error title=offline\/\w+,file=images\/offline\/image\.json,line=1::WRONG_TRANSCRIPT/,
    );
    for (const leg of plan.legs.filter((other) => other !== changed)) {
      expect((await playLeg(plan, leg, "third")).smoke.exitCode).toBe(0);
    }
    const refused = await tagRelease(plan, "third");
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toMatch(/LEG_NOT_PASSED/);
    expect(await registry.resolveTag("offline")).toBe(released);
    expect(await registry.getManifest(failed.build.outputs.digest as string)).toBeUndefined();

    expect((await playLeg(plan, changed, "third")).smoke.exitCode).toBe(0);
    const release = await tagRelease(plan, "third");
    expect(release.log).not.toContain("::error");
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.2.0"));
    expect(await registry.resolveTag("offline")).not.toBe(released);
  });

  it("rolls back by digest, and the next plan does not bring the bad version back", async () => {
    const run = await runAction("rollback", { ...common(), version: "0.1.0", "dry-run": "false", ...token() }, github);
    expect(run.exitCode).toBe(0);
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.0"));
    const plan = await makePlan();
    expect(plan.release).toMatchObject({ kind: "none", reason: expect.stringContaining("0.2.0 was rolled back") });
  });

  it("is probed as it was published", async () => {
    const run = await runAction("smoke-test", {
      ...workspace(),
      image: `${registry.repository}:offline`,
      branch: "offline",
      arch,
      profile: "local",
      report: path.join(work, "probe.json"),
    });
    expect(run.log).not.toContain("::error");
    expect(run.summary).toMatch(/\| 0 % \|/);
  });

  it("refuses to build from other inputs than the plan names", async () => {
    const plan = await makePlan();
    const dockerfile = path.join(root, "images/offline/Dockerfile");
    await writeFile(dockerfile, `${await readFile(dockerfile, "utf8")}LABEL behind=the-plan\n`);
    const planned = plan.legs.find(({ branch }) => branch === "offline") as Leg;
    const leg = { ...planned, build: { kind: "build" } };
    const changed = JSON.stringify({ ...plan, legs: [leg] });
    const run = await runAction("build-image", { ...workspace(), plan: changed, branch: leg.branch, arch: leg.arch });
    expect(run.log).toMatch(/LEG_DIFFERS/);
  });
});

interface PlayedLeg {
  readonly arch: Arch;
  readonly models: ActionRun;
  readonly build: ActionRun;
  readonly smoke: ActionRun;
}

/** The jobs plan, models and image. */
async function prepare(name: string): Promise<{ plan: Plan; legs: PlayedLeg[] }> {
  const plan = await makePlan();
  const legs: PlayedLeg[] = [];
  for (const leg of plan.legs) {
    const played = await playLeg(plan, leg, name);
    expect(played.smoke.log).not.toContain("::error");
    legs.push(played);
  }
  return { plan, legs };
}

async function makePlan(): Promise<Plan> {
  const run = await runAction("plan", { ...common(), runnable: arch });
  expect(run.log).not.toContain("::error");
  return { ...(JSON.parse(run.outputs.plan ?? "") as Plan), commit };
}

async function playLeg(plan: Plan, leg: Leg, name: string, between = async () => {}): Promise<PlayedLeg> {
  const { branch } = leg;
  const env = {
    ACTIONS_CACHE_SERVICE_V2: "true",
    ACTIONS_RESULTS_URL: cache.url,
    ACTIONS_RUNTIME_TOKEN: cache.token,
    GITHUB_WORKSPACE: root,
    GITHUB_EVENT_NAME: "push",
    RUNNER_TEMP: work,
  };
  const models = await runAction(
    "cache-models",
    { ...workspace(), profile: "local", hub: hub.endpoint, branch },
    { env, cwd: root },
  );
  expect(models.log).not.toContain("::error");
  const inputs = { ...workspace(), plan: JSON.stringify(plan), branch, arch: leg.arch };
  const build = await runAction("build-image", inputs);
  expect(build.log).not.toContain("::error");
  await between();
  const report = path.join(work, "legs", name, `leg-${branch}-${leg.arch}`, "leg.json");
  const candidate = build.outputs.candidate ?? "";
  const smoke = await runAction("smoke-test", { ...inputs, candidate, push: "true", report });
  return { arch: leg.arch, models, build, smoke };
}

function tagRelease(plan: Plan, name: string): Promise<ActionRun> {
  const legs = path.join(work, "legs", name);
  const inputs = { ...workspace(), plan: JSON.stringify(plan), legs, ...token() };
  return runAction("tag-release", inputs, github);
}

/** The committed bundle, as GitHub runs it. */
function runAction(name: string, inputs: Record<string, string>, options: Parameters<typeof runActionOf>[2] = {}) {
  return runActionOf(name, inputs, { ...options, bundled: true });
}

const workspace = () => ({ root });
const common = () => ({ ...workspace(), profile: "local", hub: hub.endpoint, registry: registry.repository });

const token = () => ({ "github-token": github.token });

/** A new repository: it shares everything but `images/` with this one, its lock is empty and no SDK has a digest. */
async function createCheckout(directory: string, bases: LocalBases): Promise<string> {
  await mkdir(path.join(directory, ".local"), { recursive: true });
  for (const shared of ["packages", "node_modules", "package-lock.json", "LICENSE"]) {
    await symlink(path.join(checkout, shared), path.join(directory, shared));
  }
  const images = path.join(directory, "images");
  await cp(path.join(checkout, "images"), images, { recursive: true });
  // One branch on an SDK and one on a plain base show every step; all of them go through the test of the local profile.
  await rm(path.join(images, "online"), { recursive: true });
  for (const image of await readImages(images)) {
    const file = path.join(images, image.branch, "image.json");
    const { repository } = image.engine === "sdk" ? bases.sdk : bases.base;
    const text = (await readFile(file, "utf8")).replace(baseOf(image).repository, repository);
    await writeFile(file, text.replace(/,\s*"digest": "sha256:[0-9a-f]{64}"/, ""));
  }
  const lock = path.join(images, "local/models.lock.json");
  await writeFile(lock, JSON.stringify({ ...JSON.parse(await readFile(lock, "utf8")), models: [] }, null, 2));
  const git = (...parameters: string[]) => execa("git", ["-C", directory, ...parameters]);
  await git("init", "--quiet");
  await git("add", "images");
  await git(...author, "commit", "--quiet", "-m", "feat: the first images");
  return directory;
}

/** The local base images under the tags that the branches ask for. */
async function publishBases({ sdk, base }: LocalBases, images: readonly Image[]): Promise<void> {
  for (const image of images) {
    const { repository: name, digest } = image.engine === "sdk" ? sdk : base;
    const repository = openRegistry(name);
    const index = await repository.getManifest(digest);
    await repository.putManifest(baseOf(image).tag, index?.bytes as Uint8Array, index?.mediaType as string);
  }
}

/** What pull requests are made of: the files that GitHub's stand-in has to know. */
async function readFiles(images: readonly Image[]): Promise<Record<string, string>> {
  const files = ["images/local/models.lock.json", ...images.map(({ branch }) => `images/${branch}/image.json`)];
  const texts = files.map(async (file) => [file, await readFile(path.join(root, file), "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

/** Merges a pull request as a person does, and pulls. */
async function merge(branch: string): Promise<void> {
  const { octokit, at } = github;
  const { data: open } = await octokit.pulls.list({ ...at, head: `${at.owner}:${branch}` });
  const { data } = await octokit.pulls.merge({ ...at, pull_number: open[0]?.number as number, merge_method: "squash" });
  commit = data.sha;
  for (const file of Object.keys(await readFiles(await readImages(path.join(root, "images"))))) {
    await writeFile(path.join(root, file), (await github.read(file)) as string);
  }
  await commitAll(open[0]?.title as string);
}

const author = ["-c", "user.name=Test", "-c", "user.email=test@example.test"];

async function commitAll(message: string): Promise<void> {
  await execa("git", ["-C", root, ...author, "commit", "--quiet", "--all", "-m", message]);
}
