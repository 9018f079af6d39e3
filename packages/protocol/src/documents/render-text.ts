import { renderLabel } from "../subtitles/label-segment.ts";
import { chooseLabels } from "../subtitles/labels.ts";
import type { Transcript } from "../transcript.ts";
import { type DocumentOptions, planParagraphs } from "./plan-paragraphs.ts";

/**
 * Plain text: one line per paragraph.
 *
 * @example
 * renderText(transcript, { labels: ["speaker", "emotion"] }); // "[Alice|HAPPY] 你好。\n[S2] 再见。\n"
 */
export function renderText(transcript: Transcript, { labels }: Pick<DocumentOptions, "labels"> = {}): string {
  const paragraphs = planParagraphs(transcript, chooseLabels(transcript, labels));
  return paragraphs.map((paragraph) => `${renderLabel(paragraph)}${paragraph.text}\n`).join("");
}
