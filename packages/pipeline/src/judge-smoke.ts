import type { Leg } from "@funasr-images/catalog";
import type { LegResult } from "@funasr-images/release";
import type { SmokeReport } from "@funasr-images/smoke";
import type { LegReport } from "./report.ts";

/** A leg passes only with every figure measured: what is absent was not shown. */
export function figuresOf(
  { cer, rtf, readySeconds, peakMemoryBytes, checks, failures }: SmokeReport,
  wanted: Leg["checks"],
): LegReport["smoke"] {
  if (failures.length > 0) return { failed: failures.map(({ code, message }) => `${code}: ${message}`) };
  if (cer === undefined || rtf === undefined || readySeconds === undefined || peakMemoryBytes === undefined) {
    return { failed: ["NOT_MEASURED: the smoke test gave no character error rate, speed, readiness or memory"] };
  }
  const unseen = wanted.filter((name) => name !== "files" && !checks.some((check) => check.name === name));
  if (unseen.length > 0) return { failed: [`NOT_MEASURED: the smoke test has not checked ${unseen.join(", ")}`] };
  return { cer, rtf, readySeconds, peakMemoryBytes, checks };
}

/** The same as a verdict, as the release takes it. */
export function verdictOf(smoke: LegReport["smoke"]): LegResult["smoke"] {
  if ("failed" in smoke) return { kind: "failed", reason: smoke.failed.join("; ") };
  return "skipped" in smoke ? { kind: "skipped", reason: smoke.skipped } : { kind: "passed" };
}
