import { renderAss, renderSrt, renderText, renderVtt, type Transcript } from "@funasr-images/protocol";

/** The formats of a download. */
export const exportFormats = {
  srt: { type: "application/x-subrip" },
  vtt: { type: "text/vtt" },
  ass: { type: "text/x-ssa" },
  txt: { type: "text/plain" },
  json: { type: "application/json" },
} as const;

export type ExportFormat = keyof typeof exportFormats;

/** The content of the file. */
export function renderExport(transcript: Transcript, format: ExportFormat): string {
  switch (format) {
    case "srt":
      return renderSrt(transcript);
    case "vtt":
      return renderVtt(transcript);
    case "ass":
      return renderAss(transcript);
    case "txt":
      return renderText(transcript);
    case "json":
      return `${JSON.stringify(transcript, undefined, 2)}\n`;
  }
}
