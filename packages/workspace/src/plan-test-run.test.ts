import { describe, expect, it } from "vitest";
import { planTestRun, readTestRequest } from "./plan-test-run.ts";
import type { Room } from "./rooms.ts";

const room = (...imports: string[]): Room => ({ purpose: "", half: "serving", imports });
const map = { catalog: room(), models: room("catalog"), web: room() };

function plan(argv: string[], changed: string[] = []) {
  return planTestRun(readTestRequest(argv, map), changed, map);
}

describe("a run of the tests", () => {
  it.each([
    ["everything", [], [], { checks: true, vitest: ["run"] }],
    [
      "paths and options of Vitest",
      ["packages/web", "-t", "page"],
      [],
      { checks: false, vitest: ["run", "packages/web", "-t", "page"] },
    ],
    ["a room by its name", ["models"], [], { checks: false, vitest: ["run", "packages/models/"] }],
    ["a room at every change", ["--watch", "web"], [], { checks: false, vitest: ["watch", "packages/web/"] }],
    [
      "what a change can break",
      ["--changed"],
      ["packages/catalog/src/a.ts"],
      { checks: true, vitest: ["run", "packages/catalog/", "packages/models/"] },
    ],
    ["a change of everything", ["--changed=v1"], ["package.json"], { checks: true, vitest: ["run"] }],
    ["no change", ["--changed=HEAD"], [], { checks: true }],
  ])("of %s", (_name, argv, changed, planned) => {
    expect(plan(argv, changed)).toEqual(planned);
  });

  it("knows the commit that changes are counted from", () => {
    expect(readTestRequest(["--changed=HEAD~2"], map).changedSince).toBe("HEAD~2");
    expect(readTestRequest(["--changed"], map).changedSince).toBe("");
    expect(readTestRequest(["catalog"], map)).not.toHaveProperty("changedSince");
  });
});
