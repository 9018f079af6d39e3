import { describe, expect, it } from "vitest";
import { planTags } from "./plan-tags.ts";

const release = {
  ...{ branch: "offline", digest: "sha256:ours", proofs: [] },
  tags: ["offline", "offline-1", "offline-1.4", "offline-1.4.1", "offline-sdk-0.4.7"],
};
const where = "registry.site/funasr";
const older = ["offline-1.4.0", "offline-sdk-9.0.0", "online-2.0.0"].map((tag) => [tag, undefined] as const);

describe("planTags", () => {
  it("writes every tag where there is no newer version of the branch", () => {
    for (const there of [[], older, [...older, ["offline-1.4.1", "sha256:ours"] as const]]) {
      expect(planTags(release, new Map(there), { where })).toMatchObject({ written: release.tags, left: [] });
    }
  });

  it("leaves the moving tags with a newer version, unless they are to move", () => {
    const there = new Map([...older, ["offline-1.10.0", undefined]]);
    expect(planTags(release, there, { where })).toEqual({
      ...{ written: ["offline-1.4.1"], newest: "1.10.0" },
      left: ["offline", "offline-1", "offline-1.4", "offline-sdk-0.4.7"],
    });
    expect(planTags(release, there, { where, moveTags: true }).written).toEqual(release.tags);
  });

  it.each([false, true])("never moves a version, whatever else moves (%s)", (moveTags) => {
    const there = new Map([["offline-1.4.1", "sha256:theirs"]]);
    expect(() => planTags(release, there, { where, moveTags })).toThrow(
      expect.objectContaining({ code: "VERSION_TAKEN", where: `${where}:offline-1.4.1` }),
    );
  });
});
