import type { ServerResult } from "@funasr-images/protocol";
import type { SmokeFailure } from "./smoke-report.ts";

/** What came back of one utterance in mode 2pass. */
export interface HeardStream {
  readonly name: string;
  /** Every reply, in order. */
  readonly results: readonly ServerResult[];
}

/** How many replies of each kind an utterance had. */
export function countStream({ results }: HeardStream): { readonly partials: number; readonly sentences: number } {
  const count = (wanted: string) => results.filter(({ mode, text }) => mode === wanted && text !== "").length;
  return { partials: count("2pass-online"), sentences: count("2pass-offline") };
}

/**
 * Whether an utterance was streamed: an increment or more before the answer of the second pass for each sentence, and
 * one reply that is final, at the very end.
 */
export function judgeStream(heard: HeardStream): SmokeFailure[] {
  const messages: string[] = [];
  let hasPartial = false;
  for (const { mode, text } of heard.results) {
    if (mode === "2pass-online") hasPartial = true;
    if (mode !== "2pass-offline") continue;
    if (!hasPartial) messages.push(`"${text}" came without a partial result before it`);
    hasPartial = false;
  }
  if (countStream(heard).sentences === 0) messages.push("the second pass answered nothing");
  const finals = heard.results.filter(({ is_final }) => is_final).length;
  if (finals !== 1) messages.push(`${finals} replies say is_final, and not one`);
  else if (!heard.results.at(-1)?.is_final) messages.push("replies came after the final one");
  return messages.map((message) => ({ code: "NOT_STREAMED", message: `${heard.name}: ${message}` }));
}
