import type { ImageBranch } from "@funasr-images/catalog";
import { type BranchCheck, branchChecks } from "./branch-check.ts";
import { checkConversation } from "./check-conversation.ts";
import { checkStreaming } from "./check-streaming.ts";
import { checkSubtitles } from "./check-subtitles.ts";
import type { FailureCollection } from "./collect-failures.ts";
import type { Recording } from "./read-recordings.ts";
import type { SmokeFailure } from "./smoke-report.ts";

/** What a check talks to and with. */
export interface CheckContext {
  /** `http://host:port` of the image. */
  readonly url: string;
  readonly recordings: readonly Recording[];
  /** Largest character error rate, 0 to 1. */
  readonly cer: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

export interface CheckOutcome<Check extends BranchCheck = BranchCheck> {
  readonly check: Check;
  readonly failures: readonly SmokeFailure[];
}

const checks: Readonly<Record<BranchCheck["name"], (context: CheckContext) => Promise<CheckOutcome>>> = {
  streaming: checkStreaming,
  conversation: checkConversation,
  subtitles: checkSubtitles,
};

/** Runs what a branch has to come through, one after another; what fails is collected. */
export async function runBranchChecks(
  branch: ImageBranch,
  context: CheckContext,
  failures: Pick<FailureCollection, "add" | "attempt">,
): Promise<BranchCheck[]> {
  const done: BranchCheck[] = [];
  for (const name of branchChecks[branch]) {
    const outcome = await failures.attempt(() => checks[name](context));
    if (!outcome) continue;
    done.push(outcome.check);
    failures.add(...outcome.failures);
  }
  return done;
}
