import type { Summary } from "./action-io.ts";

/** GitHub drops a step's summary that is longer, with an error that is easy to miss. */
const summaryLimit = 1024 * 1024;

/** Writes the job summary, cut at a line when it is too long. Without a place to write to there is no summary. */
export async function writeSummary(summary: Summary, env: NodeJS.ProcessEnv): Promise<void> {
  if (summary.isEmptyBuffer() || !env.GITHUB_STEP_SUMMARY) return;
  const text = cutSummary(summary.stringify());
  await summary.emptyBuffer().addRaw(text, true).write();
}

/** A text that fits, with a note where it was cut. */
export function cutSummary(text: string, limit = summaryLimit): string {
  const note = "\n\n… the rest did not fit; the log has all of it.\n";
  // One byte more for the line's end that is added.
  if (Buffer.byteLength(text) < limit) return text;
  const kept = Buffer.from(text)
    .subarray(0, limit - Buffer.byteLength(note) - 1)
    .toString();
  return `${kept.slice(0, kept.lastIndexOf("\n") + 1)}${note}`;
}
