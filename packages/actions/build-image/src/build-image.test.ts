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
let digest: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "build-action-"));
  running = await startRegistry({ directory: path.join(directory, "registry") });
  registry = openRegistry(`${running.address}/funasr`);
  [digest] = (await pushSampleLegs(samplePlan(registry, "0.1.0", ""), registry, path.join(directory, "legs"))) as [
    string,
  ];
});
afterAll(async () => {
  await running?.close();
  await rm(directory, { recursive: true, force: true });
});

function build(change: object) {
  const plan = { ...samplePlan(registry, "0.1.0", "c".repeat(40)), profile: "local" };
  const legs = plan.legs.map((leg) => ({ ...leg, ...change }));
  const state = path.join(directory, "state");
  return runAction("build-image", { plan: JSON.stringify({ ...plan, legs }), branch: "offline", arch: "amd64", state });
}

// A real build is part of release-flow.integration.test.ts.
describe("the action build-image", () => {
  it("takes over by digest what was released, and builds nothing", async () => {
    const run = await build({ build: { kind: "reuse", digest } });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ digest, image: `${registry.repository}@${digest}` });
    expect(run.outputs).not.toHaveProperty("layout");
    expect(JSON.parse(run.outputs.candidate ?? "")).toMatchObject({ manifest: { digest } });
  });

  it("says so when the image that it should take over is gone", async () => {
    const run = await build({ build: { kind: "reuse", digest: `sha256:${"0".repeat(64)}` } });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/LEG_GONE/);
  });

  it("builds nothing from a store that lacks a model, and names every file", async () => {
    const run = await build({ models: { vad: "iic/speech_fsmn_vad_zh-cn-16k-common-onnx" } });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(/STORE_INCOMPLETE.*cache-models.*model_quant\.onnx is missing/);
  });
});
