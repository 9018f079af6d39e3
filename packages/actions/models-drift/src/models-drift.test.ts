import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ModelLock, readImages } from "@funasr-images/catalog";
import { type Hub, startHub } from "@funasr-images/hub";
import { hubContent } from "@funasr-images/local";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runAction } from "../../src/testing/run-action.ts";
import { startGitHub, type TestGitHub } from "../../src/testing/start-github.ts";

const images = path.join(import.meta.dirname, "../../../../images");
let directory: string;
let hub: Hub;
let github: TestGitHub;
let lock: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "models-drift-"));
  await cp(images, path.join(directory, "images"), { recursive: true });
  lock = await readFile(path.join(images, "local/models.lock.json"), "utf8");
  hub = await startHub({ repositories: await hubContent(await readImages(images), images) });
});
afterAll(async () => {
  await hub?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  github = await startGitHub({ "images/local/models.lock.json": lock });
  return () => github.close();
});

const drift = async (locked: ModelLock | undefined, inputs: Record<string, string> = {}) => {
  const file = path.join(directory, "images", inputs.profile === "upstream" ? "" : "local", "models.lock.json");
  await writeFile(file, locked ? `${JSON.stringify(locked, null, 2)}\n` : lock);
  return runAction(
    "models-drift",
    { root: directory, profile: "local", hub: hub.endpoint, "github-token": github.token, ...inputs },
    { env: github.env },
  );
};
const pulls = async () => (await github.octokit.pulls.list(github.at)).data;

describe("the action models-drift", () => {
  it("says that nothing has drifted, and proposes nothing", async () => {
    const run = await drift(undefined);
    expect(run.log).not.toContain("::error");
    expect(run.outputs.drifted).toBe("false");
    expect(run.summary).toMatch(/\d+ models are as locked/);
    expect(await pulls()).toEqual([]);
  });

  it("writes the first lock of a new repository", async () => {
    const { $schema } = JSON.parse(lock) as ModelLock;
    const empty = { $schema: $schema as string, lockVersion: 1, models: [] } as const;
    await github.push({ "images/local/models.lock.json": JSON.stringify(empty) });
    const run = await drift(empty);
    expect(run.log).not.toContain("::error");
    expect(await pulls()).toMatchObject([
      { title: expect.stringMatching(/^feat\(models\): lock \d+ models$/), head: { ref: "models-drift" } },
    ]);
    expect(await github.read("images/local/models.lock.json", "models-drift")).toBe(lock);
    expect((await drift(empty)).log).toContain("pull request unchanged");
  });

  it("shows model by model what the hub has now, with the files that are others", async () => {
    const before = JSON.parse(lock) as ModelLock;
    const [first, ...others] = before.models;
    const [file, ...files] = first?.files ?? [];
    const old = {
      ...before,
      models: [{ ...first, commit: "1".repeat(40), files: [{ ...file, sha256: "2".repeat(64) }, ...files] }, ...others],
    } as ModelLock;
    const run = await drift(old);
    expect(JSON.parse(run.outputs.changes ?? "")).toEqual([
      {
        model: first?.id,
        kind: "changed",
        revision: first?.revision,
        from: "1".repeat(40),
        to: first?.commit,
        files: [file?.path],
      },
    ]);
    expect(run.summary).toContain(
      `| changed | \`111111111111\` | \`${first?.commit.slice(0, 12)}\` | \`${file?.path}\` |`,
    );
    // The default branch has the right lock already: another change was faster.
    expect(run.log).toContain("pull request needless");
  });

  it("holds a lock of the upstream profile against the catalogue of models, and shows every difference", async () => {
    const run = await drift({ lockVersion: 1, models: [] }, { profile: "upstream", "dry-run": "true" });
    expect(run.log).not.toContain("::error");
    expect(run.summary).toContain("The hub differs from what `images/models.json` expects");
    expect(await pulls()).toEqual([]);
  });

  it("fails with the hub's address when the hub is away", async () => {
    const run = await runAction("models-drift", { root: directory, profile: "local", hub: "http://nowhere.test" });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/BAD_SETTING: hub \(FUNASR_HUB\): http:\/\/nowhere\.test is plain http/);
  });
});
