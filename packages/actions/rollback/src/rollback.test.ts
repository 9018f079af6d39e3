import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushSampleLegs, samplePlan } from "../../src/testing/release-sample.ts";
import { runAction } from "../../src/testing/run-action.ts";
import { startGitHub, type TestGitHub } from "../../src/testing/start-github.ts";

const images = path.join(import.meta.dirname, "../../../../images");

let directory: string;
let root: string;
let running: RunningRegistry;
let github: TestGitHub;
let registry: Registry;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "rollback-action-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
  registry = openRegistry(`${running.address}/funasr`);
  root = path.join(directory, "root");
  // The sample releases are of one branch, and a version is rolled back whole.
  const others = ["online", "offline-ai"].map((branch) => path.join(images, branch));
  await cp(images, path.join(root, "images"), { recursive: true, filter: (file) => !others.includes(file) });
  github = await startGitHub();
  for (const version of ["0.1.0", "0.2.0"]) {
    const plan = samplePlan(registry, version, github.commit);
    const legs = path.join(directory, version);
    await pushSampleLegs(plan, registry, legs);
    const inputs = { plan: JSON.stringify(plan), legs, "github-token": github.token };
    expect((await runAction("tag-release", inputs, { env: github.env })).exitCode).toBe(0);
  }
});
afterAll(async () => {
  await github?.close();
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

const rollback = (inputs: Record<string, string>) =>
  runAction(
    "rollback",
    { root, registry: registry.repository, "github-token": github.token, version: "v0.1.0", ...inputs },
    { env: github.env },
  );

describe("the action rollback", () => {
  it("prints by default what would move, and moves nothing", async () => {
    const before = await registry.resolveTag("offline");
    const run = await rollback({});
    expect(run.exitCode).toBe(0);
    expect(run.summary).toContain("Dry run: back to 0.1.0");
    expect(JSON.parse(run.outputs.moved ?? "")).toEqual(["offline-0", "offline-sdk-0.4.7", "offline"]);
    expect(await registry.resolveTag("offline")).toBe(before);
    expect(await registry.resolveTag("rollback")).toBeUndefined();
  });

  it("moves the tags and writes down what is withdrawn", async () => {
    const run = await rollback({ "dry-run": "false", faulty: "offline" });
    expect(run.exitCode).toBe(0);
    expect(await registry.resolveTag("offline")).toBe(await registry.resolveTag("offline-0.1.0"));
    expect(run.summary).toContain("0.2.0 is withdrawn");
    expect(run.summary).not.toContain("The latest release on GitHub is what it was");
  });

  it("refuses a version or a branch that does not exist", async () => {
    const missing = await rollback({ version: "9.9.9" });
    expect(missing.exitCode).toBe(1);
    expect(missing.log).toMatch(/VERSION_INCOMPLETE: .*Versions of every branch: 0\.2\.0, 0\.1\.0/);
    expect((await rollback({ faulty: "of" })).log).toMatch(/There is no image branch "of"\. Choose from: offline\./);
  });
});
