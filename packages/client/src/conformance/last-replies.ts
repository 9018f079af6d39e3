import type { Seen, Step } from "@funasr-images/protocol";
import { expandText } from "./long-text.ts";

/** Whether a step ends an utterance. */
export function isEndStep(step: Step): boolean {
  if ((step.do !== "text" && step.do !== "rawFrame") || !("json" in step)) return false;
  const { is_speaking, is_finished } = (step.json ?? {}) as { is_speaking?: unknown; is_finished?: unknown };
  return is_speaking === false || is_finished === true;
}

/**
 * Whether this is the answer to an end frame. The file server's refusals of other frames look alike, but have a code.
 */
export function isLastReply(event: Seen): boolean {
  if (event.event !== "text") return false;
  const text = expandText(event.data);
  if (text.includes('"is_end":true')) return false;
  if (text.includes('"is_final":true')) return true;
  return (
    text.includes('"mode":"offline"') && !/"code":"(BAD_JSON|NO_OBJECT|BAD_FIELD|TOO_COMPLEX|TOO_LARGE)"/.test(text)
  );
}

/**
 * How many clients still wait for an answer.
 *
 * @param ends the client of every end frame sent; a client whose connection has closed waits for nothing
 */
export function countWaiting(ends: readonly string[], seen: readonly Seen[]): number {
  const closed = new Set(
    seen.filter(({ event }) => event === "close" || event === "tcpEnd").map(({ client }) => client),
  );
  const answered = (client: string) => seen.filter((event) => event.client === client && isLastReply(event)).length;
  const ended = (client: string) => ends.filter((other) => other === client).length;
  return [...new Set(ends)].filter((client) => !closed.has(client) && answered(client) < ended(client)).length;
}
