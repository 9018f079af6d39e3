import type { LegToTest, TestedLeg } from "@funasr-images/pipeline";
import { ActionError } from "../../src/context/action-error.ts";

/** @throws ActionError LEG_FAILED; NOT_RUN when the leg could not be run and the plan does not allow that */
export function assertPassed(leg: LegToTest, { result, report }: TestedLeg): void {
  const name = `${leg.branch}/${leg.arch}`;
  if ("failed" in report.smoke) {
    throw new ActionError("LEG_FAILED", `${name} did not pass and is not pushed: ${report.smoke.failed.join("; ")}`, {
      annotations: report.smoke.failed.map((message) => ({
        file: `images/${leg.branch}/image.json`,
        line: 1,
        title: name,
        message,
      })),
    });
  }
  if (result.smoke.kind === "skipped" && leg.smoke.kind !== "skip") {
    throw new ActionError(
      "NOT_RUN",
      `${name} has not transcribed: ${result.smoke.reason}. Nothing gets a tag until it has.`,
    );
  }
}
