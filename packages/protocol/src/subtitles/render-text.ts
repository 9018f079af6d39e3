import type { Transcript } from "../transcript.ts";
import { joinTexts } from "../writing-systems.ts";
import { labelSegment } from "./label-segment.ts";

/** Plain text: one line per turn, with `[Alice|HAPPY] …` if known; without labels a single line. */
export function renderText(transcript: Transcript, { labels = true }: { labels?: boolean } = {}): string {
  const turns: { label: string | undefined; texts: string[] }[] = [];
  for (const segment of transcript.segments) {
    if (segment.text.trim() === "") continue;
    const label = labels ? labelSegment(segment).label : undefined;
    const last = turns.at(-1);
    if (last && last.label === label) last.texts.push(segment.text);
    else turns.push({ label, texts: [segment.text] });
  }
  if (turns.every(({ label }) => label === undefined)) return transcript.text === "" ? "" : `${transcript.text}\n`;
  return turns.map(({ label, texts }) => `${label ? `[${label}] ` : ""}${joinTexts(texts)}\n`).join("");
}
