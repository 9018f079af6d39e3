import { describe, expect, it } from "vitest";
import { type LegResult, planRelease } from "./plan-release.ts";
import { makePlan } from "./testing/release-sample.ts";

const repository = { repository: "registry.test/funasr" };
const manifest = (branch: string, arch: string) => ({
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: `sha256:${branch}-${arch}`,
  size: 5,
});

/** Every leg has passed, but for the changes to one of them. */
function resultsOf(plan: ReturnType<typeof makePlan>, changes: Partial<LegResult> = {}): LegResult[] {
  return plan.legs.map(({ branch, arch }, index) => ({
    ...{ branch, arch, manifest: manifest(branch, arch), smoke: { kind: "passed" as const } },
    ...(index === 1 ? changes : {}),
  }));
}

const skipped = { kind: "skipped", reason: "no arm64 here" } as const;

describe("a release", () => {
  const plan = makePlan(repository, "0.1.0");

  it("is one index a branch, of its own legs, with what the next plan has to know", () => {
    const planned = planRelease(plan, resultsOf(plan));
    expect(planned.version).toBe("0.1.0");
    expect(planned.branches.map(({ branch, tags }) => [branch, tags.version, tags.moving])).toEqual([
      ["online", "online-0.1.0", ["online-0.1", "online"]],
      ["offline", "offline-0.1.0", ["offline-0.1", "offline"]],
    ]);
    const leg = (branch: string, arch: string) => ({
      ...manifest(branch, arch),
      platform: { os: "linux", architecture: arch },
      annotations: {
        "io.funasr-images.leg.inputs": `inputs of ${branch}/${arch} at 0.1.0`,
        "io.funasr-images.leg.smoke": "passed",
      },
    });
    expect(planned.branches[1]?.source).toEqual({
      kind: "index",
      manifests: [leg("offline", "amd64"), leg("offline", "arm64")],
      annotations: {
        "org.opencontainers.image.version": "0.1.0",
        "org.opencontainers.image.revision": "c".repeat(40),
        "org.opencontainers.image.created": "2023-11-14T22:13:20.000Z",
      },
    });
  });

  it("of what is there already takes the indexes of its versions", () => {
    const current = makePlan(repository, "0.1.0", "current");
    const { branches } = planRelease(current, resultsOf(current));
    expect(branches.map(({ source }) => source)).toEqual([{ kind: "version" }, { kind: "version" }]);
  });

  it("with a leg that was not run says so in the index, where the plan allows it", () => {
    const allowed = makePlan(repository, "0.1.0", "release", { kind: "skip", reason: "no arm64 here" });
    const { source } = planRelease(allowed, resultsOf(allowed, { smoke: skipped })).branches[0] ?? {};
    expect(source).toMatchObject({
      manifests: [
        { annotations: { "io.funasr-images.leg.smoke": "passed" } },
        { annotations: { "io.funasr-images.leg.smoke": "skipped: no arm64 here" } },
      ],
    });
  });

  it.each<[string, Partial<LegResult>, string]>([
    ["failed", { smoke: { kind: "failed", reason: "wrong text" } }, "online/arm64 failed: wrong text"],
    [
      "was not run",
      { smoke: skipped },
      "online/arm64 has not transcribed (no arm64 here), and the upstream profile asks for it",
    ],
    ["was not pushed", { manifest: undefined as never }, "online/arm64 was not pushed"],
    ["has no result", { branch: "other" }, "online/arm64 has no result"],
    ["has the result of another arch", { arch: "amd64" }, "online/arm64 has no result"],
  ])("does not happen when a leg %s", (_name, changes, problem) => {
    expect(() => planRelease(plan, resultsOf(plan, changes))).toThrow(
      expect.objectContaining({
        code: "LEG_NOT_PASSED",
        message: `No tag moves, because not every leg passed:\n${problem}`,
      }),
    );
  });

  it("names every leg that is missing", () => {
    expect(() => planRelease(plan, [])).toThrow(/(\n(online|offline)\/(amd64|arm64) has no result){4}$/);
  });

  it("does not happen when the plan moves no tag", () => {
    const none = { ...plan, release: { kind: "none" as const, reason: "a pull request" } };
    expect(() => planRelease(none, resultsOf(plan))).toThrow(
      expect.objectContaining({ code: "NOTHING_TO_RELEASE", message: "a pull request" }),
    );
  });
});
