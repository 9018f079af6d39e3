import type { ServerResult } from "@funasr-images/protocol";
import type { SmokeFailure } from "./smoke-report.ts";

/** The replies to one utterance in mode 2pass. */
export interface HeardStream {
  readonly name: string;
  /** Every reply, in order. */
  readonly results: readonly ServerResult[];
}

/** The number of replies of each kind. */
export function countStream({ results }: HeardStream): { readonly partials: number; readonly sentences: number } {
  const count = (wanted: string) => results.filter(({ mode, text }) => mode === wanted && text !== "").length;
  return { partials: count("2pass-online"), sentences: count("2pass-offline") };
}

/**
 * Whether an utterance was streamed: at least one increment before the second pass's answer for each sentence, and
 * exactly one final reply, at the very end.
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
  if (finals !== 1) messages.push(`${finals} replies have is_final instead of one`);
  else if (!heard.results.at(-1)?.is_final) messages.push("replies came after the final one");
  return messages.map((message) => ({ code: "NOT_STREAMED", message: `${heard.name}: ${message}` }));
}
