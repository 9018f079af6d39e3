import type { Candidate } from "@funasr-images/builder";
import type { Leg } from "@funasr-images/catalog";
import type { LegResult } from "@funasr-images/release";
import {
  type CheckArchitecture,
  checkArchitecture,
  judgeArchitecture,
  type SmokeReport,
  smokeTest,
} from "@funasr-images/smoke";
import type { SmokeSamples } from "./fetch-samples.ts";
import { figuresOf, verdictOf } from "./judge-smoke.ts";
import type { LegReport } from "./report.ts";

/** What the test needs of a leg. */
export type LegToTest = Pick<Leg, "branch" | "arch" | "build" | "smoke" | "modes" | "checks">;

/** What the test of a leg showed. */
export interface TestedLeg {
  readonly result: LegResult;
  readonly report: LegReport;
  /** What was recognised; absent for a leg that was not run. */
  readonly smoke?: SmokeReport;
}

/** Lets an image transcribe, or, where the plan says that this machine cannot run it, looks at its binaries only. */
export async function testLeg(
  leg: LegToTest,
  candidate: Candidate,
  options: SmokeSamples & {
    /** How the binaries are looked at. @default checkArchitecture */
    readonly check?: CheckArchitecture;
    /** A Docker context whose engine runs it. @default the engine of this machine */
    readonly context?: string | undefined;
    readonly onProgress?: (line: string) => void;
    readonly signal?: AbortSignal;
  },
): Promise<TestedLeg> {
  const { image, manifest, compressedBytes } = candidate;
  const { branch, arch } = leg;
  const { smoke, unpackedBytes, measured } = await (leg.smoke.kind === "run"
    ? transcribe(leg, candidate, options)
    : lookAt(leg, image, leg.smoke.reason, options));
  return {
    result: { branch, arch, manifest, smoke: verdictOf(smoke) },
    report: {
      branch,
      arch,
      digest: manifest.digest,
      reused: leg.build.kind === "reuse",
      smoke,
      compressedBytes,
      unpackedBytes,
    },
    ...(measured ? { smoke: measured } : {}),
  };
}

interface Shown {
  readonly smoke: LegReport["smoke"];
  readonly unpackedBytes: number;
  readonly measured?: SmokeReport;
}

async function transcribe(
  { branch, modes, checks, arch }: LegToTest,
  { image, compressedBytes }: Candidate,
  options: Parameters<typeof testLeg>[2],
): Promise<Shown> {
  const measured = await smokeTest({ image, branch, modes, checks, arch, compressedBytes, ...options });
  return { smoke: figuresOf(measured, checks), unpackedBytes: measured.unpackedBytes ?? 0, measured };
}

async function lookAt(
  { arch }: LegToTest,
  image: string,
  reason: string,
  { check = checkArchitecture, context, signal }: Parameters<typeof testLeg>[2],
): Promise<Shown> {
  const checked = await check(image, arch, { context, signal });
  const failed = judgeArchitecture(checked, arch).map(({ code, message }) => `${code}: ${message}`);
  return { smoke: failed.length > 0 ? { failed } : { skipped: reason }, unpackedBytes: checked.unpackedBytes };
}
