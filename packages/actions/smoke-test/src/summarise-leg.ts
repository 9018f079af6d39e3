import type { Summary } from "@funasr-images/action-io";
import type { TestedLeg } from "@funasr-images/pipeline";
import { describeCheck } from "@funasr-images/smoke";
import { renderLegTable, renderTable } from "../../src/legs/render-leg-table.ts";

/** The leg's figures, what was heard, and the container's last words when it failed. */
export function summariseLeg({ report, smoke }: TestedLeg, summary: Summary): void {
  summary.addHeading(`${report.branch}/${report.arch}`, 3).addRaw(`\n${renderLegTable([report])}\n\n`);
  for (const line of "failed" in report.smoke ? report.smoke.failed : []) summary.addRaw(`- ${line}\n`);
  if ("skipped" in report.smoke) summary.addRaw(`Not run: ${report.smoke.skipped}\n`);
  if (!smoke) return;
  for (const check of smoke.checks) summary.addRaw(`- ${describeCheck(check)}\n`);
  const heard = smoke.recordings.map(({ name, expected, actual, cer }) => [name, expected, actual, `${cer * 100} %`]);
  summary.addDetails("What was heard", `\n\n${renderTable(["recording", "expected", "heard", "CER"], heard)}\n\n`);
  if (smoke.log) summary.addDetails("The container's last words", `\n\n\`\`\`\n${smoke.log}\n\`\`\`\n\n`);
}
