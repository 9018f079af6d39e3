import { type Arch, type ImageBranch, renderBytes, renderPercent } from "@funasr-images/catalog";
import { type BranchCheck, describeCheck } from "@funasr-images/smoke";
import { renderTable } from "./render-table.ts";

/** What one run did: `--report FILE`. Its schema is `packages/pipeline/report.schema.json`. */
export interface Report {
  readonly version: string;
  readonly ok: boolean;
  readonly legs: readonly LegReport[];
  /** From the hub, npm and the distribution, by this run. */
  readonly downloadedBytes: number;
  /** Into the registry, by this run. */
  readonly pushedBytes: number;
  /** Every tag of the release. */
  readonly tags: readonly string[];
  /** What this run could not show, or a person should know. */
  readonly notes: readonly string[];
  /** Seconds of each stage, in the order in which they ran. */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface LegReport {
  readonly branch: ImageBranch;
  readonly arch: Arch;
  /** Of the image's manifest. */
  readonly digest: string;
  /** Whether it was carried over instead of built. */
  readonly reused: boolean;
  readonly smoke:
    | {
        /** Character error rate, 0 to 1. */
        readonly cer: number;
        /** Seconds of processing by seconds of audio. */
        readonly rtf: number;
        readonly readySeconds: number;
        readonly peakMemoryBytes: number;
        /** What the branch has shown besides files of one voice. */
        readonly checks: readonly BranchCheck[];
      }
    | { readonly skipped: string }
    | { readonly failed: readonly string[] };
  /** Layers as they are pulled. */
  readonly compressedBytes: number;
  /** Files as they lie on disk. */
  readonly unpackedBytes: number;
}

/** The table that a run ends with. */
export function renderReport(report: Report): string {
  const header = ["leg", "CER", "real-time factor", "ready", "peak memory", "compressed", "unpacked", "image", ""];
  const rows = report.legs.map((leg) => [
    `${leg.branch}/${leg.arch}`,
    ...renderSmoke(leg.smoke),
    renderBytes(leg.compressedBytes),
    renderBytes(leg.unpackedBytes),
    leg.digest.slice(0, 19),
    leg.reused ? "reused" : "built",
  ]);
  const notes = report.legs.flatMap((leg) => {
    if ("checks" in leg.smoke)
      return leg.smoke.checks.map((check) => `${leg.branch}/${leg.arch}: ${describeCheck(check)}`);
    if ("skipped" in leg.smoke) return [`${leg.branch}/${leg.arch}: not run: ${leg.smoke.skipped}`];
    return "failed" in leg.smoke ? leg.smoke.failed.map((why) => `${leg.branch}/${leg.arch}: FAILED: ${why}`) : [];
  });
  const seconds = Object.entries(report.seconds).map(([stage, value]) => `${stage} ${value.toFixed(1)} s`);
  return [
    renderTable(header, rows),
    ...notes,
    ...report.notes,
    "",
    `version ${report.version}; downloaded ${renderBytes(report.downloadedBytes)}, pushed ${renderBytes(report.pushedBytes)}; ${seconds.join(", ")}`,
  ].join("\n");
}

function renderSmoke(smoke: LegReport["smoke"]): string[] {
  if ("cer" in smoke) {
    const { cer, rtf, readySeconds, peakMemoryBytes } = smoke;
    return [renderPercent(cer), rtf.toFixed(3), `${readySeconds.toFixed(1)} s`, renderBytes(peakMemoryBytes)];
  }
  return ["skipped" in smoke ? "not run" : "FAILED", "", "", ""];
}
