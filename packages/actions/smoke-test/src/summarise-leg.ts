import type { Summary } from "@funasr-images/action-io";
import { renderPercent } from "@funasr-images/catalog";
import type { TestedLeg } from "@funasr-images/pipeline";
import { describeCheck } from "@funasr-images/smoke";
import { renderLegTable, renderTable } from "../../src/legs/render-leg-table.ts";

/** The leg's figures, what was recognised, and the end of the container's log when it failed. */
export function summariseLeg({ report, smoke }: TestedLeg, summary: Summary): void {
  summary.addHeading(`${report.branch}/${report.arch}`, 3).addRaw(`\n${renderLegTable([report])}\n\n`);
  for (const line of "failed" in report.smoke ? report.smoke.failed : []) summary.addRaw(`- ${line}\n`);
  if ("skipped" in report.smoke) summary.addRaw(`Not run: ${report.smoke.skipped}\n`);
  if (!smoke) return;
  for (const check of smoke.checks) summary.addRaw(`- ${describeCheck(check)}\n`);
  const rows = smoke.recordings.map(({ name, expected, actual, cer }) => [name, expected, actual, renderPercent(cer)]);
  summary.addDetails(
    "What was recognised",
    `\n\n${renderTable(["recording", "expected", "recognised", "CER"], rows)}\n\n`,
  );
  if (smoke.log) summary.addDetails("The end of the container's log", `\n\n\`\`\`\n${smoke.log}\n\`\`\`\n\n`);
}
