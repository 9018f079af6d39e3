import type { CueOptions } from "../subtitles/cue.ts";
import { renderAss } from "../subtitles/render-ass.ts";
import { renderSrt } from "../subtitles/render-srt.ts";
import { renderVtt } from "../subtitles/render-vtt.ts";
import type { Transcript } from "../transcript.ts";
import type { DocumentOptions } from "./plan-paragraphs.ts";
import { renderCsv } from "./render-csv.ts";
import { renderDocx } from "./render-docx.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderText } from "./render-text.ts";

/** What a transcript can be saved as: the ending of the file, with its media type. */
export const documentTypes = {
  txt: "text/plain; charset=utf-8",
  srt: "application/x-subrip; charset=utf-8",
  vtt: "text/vtt; charset=utf-8",
  ass: "text/x-ssa; charset=utf-8",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  md: "text/markdown; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
} as const;

export type DocumentFormat = keyof typeof documentTypes;

/** `Object.keys(documentTypes)`, typed. */
export const documentFormats = Object.keys(documentTypes) as DocumentFormat[];

export type RenderOptions = CueOptions & DocumentOptions;

/** A transcript as the content of a file: the same from every door. */
export function renderDocument(
  format: Exclude<DocumentFormat, "docx">,
  transcript: Transcript,
  options?: RenderOptions,
): string;
export function renderDocument(
  format: DocumentFormat,
  transcript: Transcript,
  options?: RenderOptions,
): string | Uint8Array<ArrayBuffer>;
export function renderDocument(
  format: DocumentFormat,
  transcript: Transcript,
  options: RenderOptions = {},
): string | Uint8Array<ArrayBuffer> {
  switch (format) {
    case "txt":
      return renderText(transcript, options);
    case "srt":
      return renderSrt(transcript, options);
    case "vtt":
      return renderVtt(transcript, options);
    case "ass":
      return renderAss(transcript, options);
    case "docx":
      return renderDocx(transcript, options);
    case "md":
      return renderMarkdown(transcript, options);
    case "csv":
      return renderCsv(transcript, options);
    case "json":
      return `${JSON.stringify(transcript, undefined, 2)}\n`;
  }
}
