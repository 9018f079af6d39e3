import { renderLabel } from "../subtitles/label-segment.ts";
import type { Transcript } from "../transcript.ts";
import { type DocumentOptions, planParagraphs } from "./plan-paragraphs.ts";

/**
 * Plain text: one line per paragraph, with its labels in brackets before it.
 *
 * @returns the empty string if nothing was said
 *
 * @example
 * renderText(transcript, { labels: ["speaker", "emotion"] }); // "[Alice|HAPPY] 你好。\n[Speaker 2] 再见。\n"
 */
export function renderText(transcript: Transcript, options?: Omit<DocumentOptions, "title">): string {
  const paragraphs = planParagraphs(transcript, options);
  return paragraphs.map((paragraph) => `${renderLabel(paragraph)}${paragraph.text}\n`).join("");
}
