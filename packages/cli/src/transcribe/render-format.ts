import { renderAss, renderSrt, renderText, renderVtt, type Transcript } from "@funasr-images/client";
import type { Format } from "./plan-outputs.ts";

export interface RenderOptions {
  readonly labels: boolean;
  readonly maxColumns: number;
}

/** A transcript as the text of a file. */
export function renderFormat(format: Format, transcript: Transcript, options: RenderOptions): string {
  switch (format) {
    case "txt":
      return renderText(transcript, options);
    case "srt":
      return renderSrt(transcript, options);
    case "vtt":
      return renderVtt(transcript, options);
    case "ass":
      return renderAss(transcript, options);
    case "json":
      return `${JSON.stringify(transcript, undefined, 2)}\n`;
  }
}
