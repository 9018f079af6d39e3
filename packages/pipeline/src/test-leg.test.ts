import { expect, it } from "vitest";
import { testLeg } from "./test-leg.ts";

const manifest = { digest: "sha256:1", size: 5, mediaType: "m" };
const candidate = { image: "registry.test/funasr@sha256:1", manifest, compressedBytes: 7 };
const leg = {
  ...{ branch: "offline", arch: "arm64" as const, modes: ["file" as const], checks: ["files" as const] },
  build: { kind: "reuse" as const, digest: "sha256:1" },
  smoke: { kind: "skip" as const, reason: "this machine runs amd64, not arm64" },
};

it("a leg that cannot run here is looked at, and skipped with the reason when its binaries are of its arch", async () => {
  const asked: unknown[] = [];
  const tested = await testLeg(leg, candidate, {
    recordings: [],
    formats: [],
    check: async (...of) => {
      asked.push(of);
      return { labelled: "arm64", wrong: [], binaries: 3, unpackedBytes: 9 };
    },
  });
  expect(asked).toEqual([[candidate.image, "arm64", {}]]);
  expect(tested).toEqual({
    result: { branch: "offline", arch: "arm64", manifest, smoke: { kind: "skipped", reason: leg.smoke.reason } },
    report: {
      ...{ branch: "offline", arch: "arm64", digest: "sha256:1", reused: true, compressedBytes: 7, unpackedBytes: 9 },
      smoke: { skipped: leg.smoke.reason },
    },
  });
});

it("a leg whose binaries are of another arch has failed, although it was not run", async () => {
  const check = async () => ({
    labelled: "arm64",
    wrong: [{ path: "/opt/x", machine: "amd64" }],
    binaries: 3,
    unpackedBytes: 9,
  });
  const { result, report } = await testLeg({ ...leg, build: { kind: "build" } }, candidate, {
    recordings: [],
    formats: [],
    check,
  });
  const reason = "WRONG_ARCHITECTURE: /opt/x is for amd64 and not arm64";
  expect(result.smoke).toEqual({ kind: "failed", reason });
  expect(report).toMatchObject({ reused: false, smoke: { failed: [reason] } });
});
