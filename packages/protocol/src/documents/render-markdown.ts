import { formatClock } from "../subtitles/cue.ts";
import type { Transcript } from "../transcript.ts";
import { type DocumentOptions, planParagraphs } from "./plan-paragraphs.ts";

/**
 * Markdown (CommonMark): paragraphs with speaker and time above them. Nothing that was said is taken for markup.
 *
 * @example
 * renderMarkdown(transcript, { title: "talk" }); // "# talk\n\n**Alice** · 00:00:12\n\n你好。\n"
 */
export function renderMarkdown(transcript: Transcript, { title, ...options }: DocumentOptions = {}): string {
  const isTimed = transcript.timing.granularity !== "none";
  const blocks = planParagraphs(transcript, options).flatMap((paragraph) => {
    const { speaker, emotion, events, startMs, text } = paragraph;
    const head = [
      speaker && `**${escapeText(speaker)}**`,
      emotion && escapeText(emotion),
      events && escapeText(events),
      isTimed && formatClock(startMs),
    ].filter(Boolean);
    return head.length > 0 ? [head.join(" · "), escapeText(text)] : [escapeText(text)];
  });
  return [...(title ? [`# ${escapeText(title)}`] : []), ...blocks].map((block) => `${block}\n`).join("\n");
}

/** Backslashes before what is markup anywhere, of CommonMark and GitHub, and before what is at the start of a line. */
function escapeText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>&~|$]/g, "\\$&")
    .replace(/^[#+=-]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}
