import { strToU8, zipSync } from "fflate";
import { formatClock } from "../subtitles/cue.ts";
import type { Transcript } from "../transcript.ts";
import { docxParts, escapeXml } from "./docx-parts.ts";
import { type DocumentOptions, type Paragraph, planParagraphs } from "./plan-paragraphs.ts";

/**
 * A Word document (Office Open XML, ISO/IEC 29500): title, and paragraphs with speaker and time above them. The same
 * transcript gives the same bytes.
 */
export function renderDocx(
  transcript: Transcript,
  { title = "", ...options }: DocumentOptions = {},
): Uint8Array<ArrayBuffer> {
  const isTimed = transcript.timing.granularity !== "none";
  const paragraphs = planParagraphs(transcript, options);
  const body = [
    ...(title ? [renderParagraph("Title", renderRun(title))] : []),
    ...paragraphs.flatMap((paragraph) => [
      ...renderHead(paragraph, isTimed),
      renderParagraph("", renderRun(paragraph.text)),
    ]),
  ];
  const files = Object.entries(docxParts(title, body.join("")));
  // Zip's first day, in local time as zip has it: no clock is read.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(files.map(([name, xml]) => [name, strToU8(xml)])), { mtime });
}

function renderHead({ speaker, emotion, events, startMs }: Paragraph, isTimed: boolean): string[] {
  const notes = [emotion, events, isTimed && formatClock(startMs)].filter(Boolean).join(" · ");
  if (!speaker && !notes) return [];
  const name = speaker ? renderRun(speaker, "<w:b/>") : "";
  return [renderParagraph("Turn", `${name}${renderRun(`${speaker && notes ? "  " : ""}${notes}`, grey)}`)];
}

const grey = '<w:color w:val="6B6B6B"/>';

function renderParagraph(style: string, runs: string): string {
  return `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ""}${runs}</w:p>`;
}

function renderRun(text: string, properties = ""): string {
  if (text === "") return "";
  const format = properties ? `<w:rPr>${properties}</w:rPr>` : "";
  return `<w:r>${format}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`;
}
