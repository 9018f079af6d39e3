import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { readImages } from "@funasr-images/catalog";
import { readMachine } from "@funasr-images/local";
import type { Report } from "@funasr-images/pipeline";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAction } from "./testing/run-action.ts";

/**
 * The README's promise: an image branch is a folder. Three folders are copied under new names into a checkout of its own,
 * one of them with less in it, and nothing else is edited. Then everything that a maintainer runs knows six branches.
 */
const checkout = path.join(import.meta.dirname, "../../..");
const copies = { "call-centre": "offline", captions: "online", minutes: "offline-ai" } as const;
const branches = [...Object.keys(copies), ...Object.values(copies)].sort();
const repository = `funasr-${randomUUID().slice(0, 8)}`;
let root: string;
let registry: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  const { FUNASR_TEST_STATE: testState, FUNASR_TEST_REGISTRY: address } = process.env;
  if (!testState || !address)
    throw new Error("These tests need a Docker engine and a registry. Run them with ./scripts/test");
  // Beside the packages, which are linked and not copied.
  await mkdir(testState, { recursive: true });
  root = await mkdtemp(path.join(testState, "new-branches-"));
  registry = `${address}/${repository}`;
  const bin = path.join(root, "node_modules/.bin");
  // A state of its own: another test's pipeline writes layouts of the same names. What is kept by its hash is shared.
  const state = path.join(root, ".local");
  await mkdir(state);
  for (const folder of ["npm", "blobs"]) {
    const shared = path.join(testState, "pipeline", folder);
    await mkdir(shared, { recursive: true });
    await symlink(shared, path.join(state, folder));
  }
  env = {
    FUNASR_STATE: state,
    FUNASR_REGISTRY: registry,
    PATH: `${bin}:${process.env.PATH}`,
    // The packages are there; projen would install them once more.
    PROJEN_DISABLE_POST: "1",
    // In a test projen writes elsewhere.
    NODE_ENV: undefined,
  };
  await copyCheckout(root);
  await git("init", "--quiet");
  await commitAll("feat: three branches");
  for (const [copy, original] of Object.entries(copies)) {
    await cp(path.join(root, "images", original), path.join(root, "images", copy), { recursive: true });
  }
  await takeRolesAway(path.join(root, "images/minutes"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("a copied folder in images/", () => {
  it("is an image branch after npx projen, which writes workflows and compose files and nothing else", async () => {
    await run("npx", ["--no-install", "projen"]);
    const generated = [".gitattributes", ".gitignore", ".projen/files.json", "biome.jsonc"];
    const workflows = ["prober", "pull-request", "release", "rollback"].map((name) => `.github/workflows/${name}.yml`);
    const folders = Object.keys(copies).flatMap((copy) =>
      ["Dockerfile", "compose.yaml", "image.json"].map((file) => `images/${copy}/${file}`),
    );
    expect(await changedFiles()).toEqual([...generated, ...workflows, ...folders].sort());
    for (const workflow of workflows) {
      const text = await readFile(path.join(root, workflow), "utf8");
      for (const branch of branches) expect(text, workflow).toMatch(new RegExp(`- ${branch}\n`));
    }
    for (const copy of Object.keys(copies)) {
      const compose = await readFile(path.join(root, `images/${copy}/compose.yaml`), "utf8");
      expect(compose).toContain(`/funasr:${copy}}`);
      expect(compose.includes("ROLES_DIR")).toBe(false);
    }
    await commitAll("feat: three more");
  });

  it("keeps style, types and bundles as they are", async () => {
    await run("biome", ["check", "images", ".github"]);
    await run("tsc", ["--noEmit"]);
    const { stdout } = await run("node", ["scripts/bundle-actions.ts"]);
    expect(stdout.split("\n").filter((line) => !line.startsWith("current "))).toEqual([]);
    expect(await changedFiles()).toEqual([]);
  });

  it("is released with the others by the whole local pipeline", async () => {
    const file = path.join(root, "report.json");
    const { stdout } = await run("node", ["scripts/release.ts", "--profile", "local", "--report", file]);
    const report: Report = JSON.parse(await readFile(file, "utf8"));
    expect(report).toMatchObject({ version: "0.1.0", ok: true });
    expect([...new Set(report.legs.map(({ branch }) => branch))]).toEqual(branches);
    expect(report.tags).toEqual(
      expect.arrayContaining(branches.flatMap((branch) => [branch, `${branch}-0`, `${branch}-0.1.0`])),
    );
    // Each has shown what its image.json says, and no more.
    const shown = report.legs.flatMap(({ branch, smoke }) =>
      "cer" in smoke ? [[branch, smoke.cer, smoke.checks.map(({ name }) => name)]] : [],
    );
    expect(shown).toEqual(
      (await readImages(path.join(root, "images"))).map(({ branch, checks }) => [
        branch,
        0,
        checks.filter((check) => check !== "files"),
      ]),
    );
    expect(stdout).toContain("--branch call-centre");
  });

  it("is known to the actions that GitHub runs: rollback, retention, prober", async () => {
    const inputs = { root, profile: "local", registry };
    const rollback = await runAction("rollback", { ...inputs, version: "0.1.0" }, { bundled: true });
    expect(Object.keys(JSON.parse(rollback.outputs.digests ?? "{}"))).toEqual(branches);
    const faulty = await runAction("rollback", { ...inputs, version: "0.1.0", faulty: "chapter" }, { bundled: true });
    expect(faulty.log).toContain(`There is no image branch "chapter". Choose from: ${branches.join(", ")}.`);

    const retention = await runAction("retention", { ...inputs, keep: "1", api: "registry" }, { bundled: true });
    expect(retention.log).not.toContain("::error");
    expect(JSON.parse(retention.outputs.kept ?? "[]")).toEqual(["0.1.0"]);

    const { arch } = await readMachine();
    for (const branch of Object.keys(copies)) {
      const image = `${registry}:${branch}`;
      const probe = await runAction("smoke-test", { ...inputs, image, branch, arch }, { bundled: true });
      expect(probe.log).not.toContain("::error");
      expect(probe.exitCode).toBe(0);
    }
  });
});

/** The files of this checkout as they are now, with its packages. */
async function copyCheckout(directory: string): Promise<void> {
  const list = await execa("git", ["-C", checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (const file of list.stdout.split("\0").filter((name) => name !== "")) {
    await cp(path.join(checkout, file), path.join(directory, file)).catch((error: NodeJS.ErrnoException) => {
      // Removed, and not committed yet.
      if (error.code !== "ENOENT") throw error;
    });
  }
  // npm's packages as hard links: in the copy they lie where they lie here, and its rooms are its own.
  await execa("cp", ["-al", path.join(checkout, "node_modules"), path.join(directory, "node_modules")]);
}

/** An image that does not distinguish speakers: fewer models, and no checks of speakers. */
async function takeRolesAway(folder: string): Promise<void> {
  const file = path.join(folder, "image.json");
  const { models, ...image } = JSON.parse(await readFile(file, "utf8"));
  const { segmentation, speaker, ...others } = models;
  const text = JSON.stringify({ ...image, checks: ["files", "subtitles"], models: others }, null, 2);
  await writeFile(file, `${text}\n`);
  await run("biome", ["format", "--write", file]);
  const dockerfile = path.join(folder, "Dockerfile");
  const lines = (await readFile(dockerfile, "utf8")).split("\n");
  const gone = /model-(segmentation|speaker) |(SEGMENTATION|SPEAKER)_DIR/;
  await writeFile(dockerfile, lines.filter((line) => !gone.test(line)).join("\n"));
}

function run(program: string, parameters: readonly string[]) {
  return execa(program, parameters, { cwd: root, env });
}

function git(...parameters: string[]) {
  return run("git", parameters);
}

async function commitAll(message: string): Promise<void> {
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.test"];
  await git("add", "--all");
  await git(...author, "commit", "--quiet", "-m", message);
}

async function changedFiles(): Promise<string[]> {
  const { stdout } = await git("status", "--porcelain", "--untracked-files=all", "--no-renames");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3))
    .sort();
}
