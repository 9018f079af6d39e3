import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRegistry, type Registry, type RunningRegistry, startRegistry } from "@funasr-images/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pushSampleLegs, samplePlan } from "../../src/testing/release-sample.ts";
import { runAction } from "../../src/testing/run-action.ts";

let directory: string;
let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "smoke-action-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
  registry = openRegistry(`${running.address}/funasr`);
  const plan = {
    ...samplePlan(registry, "0.1.0", "c".repeat(40)),
    legs: samplePlan(registry, "0.1.0", "").legs.slice(0, 1),
  };
  const legs = path.join(directory, "legs");
  await pushSampleLegs(plan, registry, legs);
  expect((await runAction("tag-release", { plan: JSON.stringify(plan), legs })).exitCode).toBe(0);
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

const leg = { branch: "offline", arch: "amd64" };

describe("the action smoke-test", () => {
  it.each([
    ["nothing to test", {}],
    ["a plan without what was built of it", { plan: "{}" }],
    ["a plan and a published image", { plan: "{}", candidate: "{}", image: "localhost/x:y" }],
  ])("refuses %s", async (_what, inputs) => {
    const run = await runAction("smoke-test", { ...leg, ...inputs });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/INPUTS_DISAGREE: Give the inputs "plan" and "candidate", or "image" alone/);
  });

  it("refuses anything but a plan, and a leg that the plan does not have", async () => {
    expect((await runAction("smoke-test", { ...leg, plan: "{}", candidate: "{}" })).log).toMatch(/BAD_PLAN/);
    const plan = JSON.stringify(samplePlan(registry, "0.1.0", "c".repeat(40)));
    const run = await runAction("smoke-test", { branch: "online", arch: "amd64", plan, candidate: "{}" });
    expect(run.log).toMatch(/no leg online\/amd64\. It has: offline\/amd64, offline\/arm64/);
  });

  it("says which archs a published image holds when the wanted one is not there", async () => {
    const image = `${registry.repository}:offline`;
    const run = await runAction("smoke-test", { branch: "offline", arch: "arm64", image });
    expect(run.exitCode).toBe(1);
    expect(run.log).toContain("The image holds amd64, not arm64 (");
  });
});
