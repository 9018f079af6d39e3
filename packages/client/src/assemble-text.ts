import type { ServerResult } from "@funasr-images/protocol";

/**
 * One text out of the replies of an utterance: a sentence (`2pass-offline`) replaces the increments (`2pass-online`,
 * `online`) that came before it; the file server's single reply is the text.
 */
export function assembleText(results: readonly ServerResult[]): string {
  let settled = "";
  let pending = "";
  for (const { mode, text } of results) {
    if (mode === "2pass-offline" || mode === "offline") {
      settled += text;
      pending = "";
    } else {
      pending += text;
    }
  }
  // The realtime punctuation model sends a closing mark with the next sentence; only at the very start it is stray.
  return (settled + pending).replace(/^[，。？！、,.?!]+/u, "").trim();
}
