import type { Leg, Plan } from "@funasr-images/catalog";
import { expect, it } from "vitest";
import { limitPlan } from "./limit-plan.ts";

const leg = (branch: string, arch: string, build: Leg["build"]) =>
  ({ branch, arch, build, models: { asr: `x/${branch}` } }) as unknown as Leg;

it("a pull request gets the touched legs that differ from the last release, their models and no release", () => {
  const plan = {
    legs: [
      leg("offline", "amd64", { kind: "build" }),
      leg("offline", "arm64", { kind: "reuse", digest: "sha256:1" }),
      leg("online", "amd64", { kind: "build" }),
    ],
    models: [{ id: "x/offline" }, { id: "x/online" }],
    release: { kind: "release", branches: [] },
  } as unknown as Plan;
  const limited = limitPlan(plan, ["offline"]);
  expect(limited.legs.map(({ branch, arch }) => `${branch}/${arch}`)).toEqual(["offline/amd64"]);
  expect(limited.models).toEqual([{ id: "x/offline" }]);
  expect(limited.release).toEqual({ kind: "none", reason: expect.stringMatching(/^a pull request .*pushes nothing$/) });
});
