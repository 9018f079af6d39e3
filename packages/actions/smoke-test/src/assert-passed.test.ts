import type { LegToTest, TestedLeg } from "@funasr-images/pipeline";
import { describe, expect, it } from "vitest";
import { assertPassed } from "./assert-passed.ts";

const leg: LegToTest = {
  ...{ branch: "offline", arch: "arm64", modes: ["file"], checks: ["files"] },
  ...{ build: { kind: "build" }, smoke: { kind: "run" } },
};
const figures = { cer: 0, rtf: 0.1, readySeconds: 1, peakMemoryBytes: 1, checks: [] };

function tested(smoke: TestedLeg["report"]["smoke"], result: TestedLeg["result"]["smoke"]): TestedLeg {
  const { branch, arch } = leg;
  return {
    result: { branch, arch, smoke: result },
    report: { branch, arch, digest: "sha256:0", reused: false, smoke, compressedBytes: 0, unpackedBytes: 0 },
  };
}

describe("assertPassed", () => {
  it("lets a leg through that has transcribed", () => {
    expect(() => assertPassed(leg, tested(figures, { kind: "passed" }))).not.toThrow();
  });

  it("fails with every reason, each as an annotation at the leg's image.json", () => {
    const failed = tested({ failed: ["NOT_READY: a", "EXITED: b"] }, { kind: "failed", reason: "a; b" });
    expect(() => assertPassed(leg, failed)).toThrow(
      expect.objectContaining({
        code: "LEG_FAILED",
        annotations: [
          { file: "images/offline/image.json", line: 1, title: "offline/arm64", message: "NOT_READY: a" },
          { file: "images/offline/image.json", line: 1, title: "offline/arm64", message: "EXITED: b" },
        ],
      }),
    );
  });

  it("lets a skipped leg through only where the plan skips it, as in the local profile", () => {
    const reason = "this machine runs amd64, not arm64";
    const skipped = tested({ skipped: reason }, { kind: "skipped", reason });
    expect(() => assertPassed({ ...leg, smoke: { kind: "skip", reason } }, skipped)).not.toThrow();
    expect(() => assertPassed({ ...leg, smoke: { kind: "block", reason } }, skipped)).toThrow(/has not transcribed/);
    expect(() => assertPassed(leg, skipped)).toThrow(expect.objectContaining({ code: "NOT_RUN" }));
  });
});
