import type { BranchCheck } from "./branch-check.ts";
import type { CheckContext, CheckOutcome } from "./check-context.ts";
import { checkConversation } from "./check-conversation.ts";
import { checkFormats } from "./check-formats.ts";
import { checkStreaming } from "./check-streaming.ts";
import { checkSubtitles } from "./check-subtitles.ts";
import { checkTimes } from "./check-times.ts";
import type { FailureCollection } from "./create-failure-collection.ts";

/** In the order in which they run: subtitles have the names that the conversation enrolled. */
const runs: Readonly<Record<BranchCheck["name"], (context: CheckContext) => Promise<CheckOutcome>>> = {
  streaming: checkStreaming,
  times: checkTimes,
  formats: checkFormats,
  conversation: checkConversation,
  subtitles: checkSubtitles,
};

/** Runs the checks besides files, one after another, and collects failures. */
export async function runBranchChecks(
  context: CheckContext,
  failures: Pick<FailureCollection, "add" | "attempt">,
): Promise<BranchCheck[]> {
  const done: BranchCheck[] = [];
  for (const name of Object.keys(runs) as BranchCheck["name"][]) {
    if (!context.checks.includes(name)) continue;
    const outcome = await failures.attempt(() => runs[name](context));
    if (!outcome) continue;
    done.push(outcome.check);
    failures.add(...outcome.failures);
  }
  return done;
}
