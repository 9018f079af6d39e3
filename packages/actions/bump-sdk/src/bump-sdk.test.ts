import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { replaceBase, type Sdk } from "@funasr-images/catalog";
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
import { runAction } from "../../src/testing/run-action.ts";
import { startGitHub, type TestGitHub } from "../../src/testing/start-github.ts";

const images = path.join(import.meta.dirname, "../../../../images");
let directory: string;
let running: RunningRegistry;
let registry: Registry;
let github: TestGitHub;
let root: string;
/** `images/offline/image.json` as it is. */
let text: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bump-sdk-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
  text = await readFile(path.join(images, "offline/image.json"), "utf8");
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  root = await mkdtemp(path.join(directory, "root-"));
  registry = openRegistry(`${running.address}/${path.basename(root).toLowerCase()}`);
  for (const file of ["profile.json", "models.json", "models.lock.json", "speech", "offline/Dockerfile"]) {
    await cp(path.join(images, file), path.join(root, "images", file), { recursive: true });
  }
  await writeFile(path.join(root, "images/offline/image.json"), text);
  github = await startGitHub({ "images/offline/image.json": text });
  return () => github.close();
});

/** The SDK of the catalogue, at the registry of this test. */
const mirrors = () => `${(JSON.parse(text) as { sdk: Sdk }).sdk.repository}=${registry.repository}`;
const bump = (inputs: Record<string, string> = {}) =>
  runAction(
    "bump-sdk",
    { root, "base-mirrors": mirrors(), "github-token": github.token, ...inputs },
    { env: github.env },
  );
const pulls = async () => (await github.octokit.pulls.list(github.at)).data;

describe("the action bump-sdk", () => {
  it("pins a digest that is not confirmed yet, by a pull request with the proof", async () => {
    const digest = await pushSdk("0.4.7", ["amd64", "arm64"]);
    const run = await bump();
    expect(run.log).not.toContain("::error");
    const [pull] = await pulls();
    expect(pull).toMatchObject({ title: "fix(offline): pin SDK 0.4.7", head: { ref: "bump-sdk/offline" } });
    expect(pull?.body).toContain(digest);
    expect(pull?.body).toMatch(/\| linux\/amd64 \| `sha256:.*\n\| linux\/arm64 \| `sha256:/);
    const written = await github.read("images/offline/image.json", "bump-sdk/offline");
    expect(JSON.parse(written ?? "")).toEqual({
      ...JSON.parse(text),
      sdk: { ...JSON.parse(text).sdk, digest },
    });
    expect(JSON.parse(run.outputs["pull-requests"] ?? "")).toEqual([pull?.html_url]);
  });

  it("keeps one pull request: the same again changes nothing, something newer replaces it", async () => {
    await pushSdk("0.4.7", ["amd64", "arm64"]);
    await bump();
    const first = await pulls();
    const commit = first[0]?.head.sha;
    expect((await bump()).log).toContain("pull request unchanged");
    expect((await pulls())[0]?.head.sha).toBe(commit);

    await pushSdk("0.4.10", ["amd64", "arm64"]);
    const run = await bump();
    expect(run.log).toContain("pull request updated");
    expect(await pulls()).toMatchObject([{ number: first[0]?.number, title: "fix(offline): SDK 0.4.10" }]);
  });

  it("does not take an SDK that lacks an arch, and says so", async () => {
    await pushSdk("0.4.7", ["amd64", "arm64"]);
    await pushSdk("0.4.8", ["amd64"]);
    await bump();
    const [pull] = await pulls();
    expect(pull?.title).toBe("fix(offline): pin SDK 0.4.7");
    expect(pull?.body).toMatch(/0\.4\.8.*holds amd64, not arm64/);
  });

  it("proposes nothing when the catalogue is current, or in a dry run", async () => {
    const digest = await pushSdk("0.4.7", ["amd64", "arm64"]);
    const dry = await bump({ "dry-run": "true" });
    expect(JSON.parse(dry.outputs.bumps ?? "")).toEqual({ offline: { tag: "funasr-runtime-sdk-cpu-0.4.7", digest } });
    const { sdk } = JSON.parse(text) as { sdk: Sdk };
    await writeFile(path.join(root, "images/offline/image.json"), replaceBase(text, { ...sdk, digest }));
    const current = await bump();
    expect(current.outputs.bumps).toBe("{}");
    expect(current.summary).toContain("SDK 0.4.7 is current");
    expect(await pulls()).toEqual([]);
  });

  it("refuses an unknown branch, and names the known ones", async () => {
    const run = await bump({ branches: "of" });
    expect(run.exitCode).toBe(1);
    expect(run.log).toContain('There is no image branch "of". Choose from: offline.');
  });
});

describe("replaceBase", () => {
  it("changes the lines of the SDK and no other", () => {
    const { sdk } = JSON.parse(text) as { sdk: Sdk };
    const digest = `sha256:${"a".repeat(64)}`;
    const replaced = replaceBase(text, { ...sdk, version: "0.4.8", digest });
    const changed = replaced.split("\n").filter((line) => !text.split("\n").includes(line));
    expect(changed).toEqual(['    "version": "0.4.8",', `    "digest": "${digest}"`]);
  });

  it("changes a plain base, and leaves an SDK to its own object", async () => {
    const plain = await readFile(path.join(images, "offline-ai/image.json"), "utf8");
    const { base } = JSON.parse(plain);
    const digest = `sha256:${"a".repeat(64)}`;
    expect(JSON.parse(replaceBase(plain, { ...base, digest }))).toEqual({
      ...JSON.parse(plain),
      base: { ...base, digest },
    });
    expect(() => replaceBase(text, { ...base, digest })).toThrow(/no object `base`/);
  });

  it("refuses a file that is not an image.json", () => {
    expect(() => replaceBase("{}", { repository: "", tag: "", version: "", digest: "sha256:0" })).toThrow(/no object/);
  });
});

async function pushSdk(version: string, archs: readonly string[]): Promise<string> {
  const manifests = [];
  for (const architecture of archs) {
    const manifest = await pushTinyImage(registry, { os: "linux", architecture, version });
    manifests.push({ ...manifest, platform: { os: "linux", architecture } });
  }
  const index = await pushIndex(registry, manifests);
  const tag = `funasr-runtime-sdk-cpu-${version}`;
  return (await registry.putManifest(tag, index.bytes, mediaTypes.index)).digest;
}
