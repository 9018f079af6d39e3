import { languageOfNames } from "../name-speaker.ts";
import { labelSegment } from "../subtitles/label-segment.ts";
import { labelKinds } from "../subtitles/labels.ts";
import type { Transcript } from "../transcript.ts";
import type { DocumentOptions } from "./plan-paragraphs.ts";

/**
 * CSV (RFC 4180): one row per segment; start and end in seconds, empty if unknown; the columns are the same for every
 * transcript: `speaker` is left out by other `labels` only. A byte order mark tells Excel that it is UTF-8.
 *
 * Excel and others run a cell that starts with `=` as a formula, also if somebody said or sent it; an apostrophe before
 * it makes it text (OWASP, CSV Injection).
 *
 * @example
 * renderCsv(transcript); // "\ufeffstart,end,speaker,text\r\n0.430,2.100,Alice,你好。\r\n"
 */
export function renderCsv(transcript: Transcript, options: Omit<DocumentOptions, "title"> = {}): string {
  const { labels = "auto", language = languageOfNames(transcript) } = options;
  const kinds = labels === "auto" ? (["speaker"] as const) : labelKinds.filter((kind) => labels.includes(kind));
  const isTimed = transcript.timing.granularity !== "none";
  const rows = transcript.segments.map((segment) => {
    const times = [segment.start_ms, segment.end_ms].map((ms) => (isTimed ? (ms / 1000).toFixed(3) : ""));
    const shown = labelSegment(segment, kinds, language);
    return [...times, ...[...kinds.map((kind) => shown[kind] ?? ""), segment.text].map(disarm)];
  });
  const lines = [["start", "end", ...kinds, "text"], ...rows].map((row) => `${row.map(quote).join(",")}\r\n`);
  return `\ufeff${lines.join("")}`;
}

function disarm(cell: string): string {
  // Full-width signs, too: Excel of a Chinese or Japanese Windows takes them for the same.
  return /^\s*[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
