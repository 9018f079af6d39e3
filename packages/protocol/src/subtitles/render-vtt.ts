import type { Transcript } from "../transcript.ts";
import type { CueOptions } from "./cue.ts";
import { formatTime } from "./cue.ts";
import { planCues } from "./plan-cues.ts";

/**
 * WebVTT. The speaker is a voice span with the emotion as its class (`<v.happy Alice>`), for style sheets and screen
 * readers; browsers do not show voices, so the label is in the text as well.
 */
export function renderVtt(transcript: Transcript, options?: CueOptions): string {
  const cues = planCues(transcript, options).map(({ startMs, endMs, label, speaker, emotion, text }) => {
    const times = `${formatTime(startMs, ".")} --> ${formatTime(endMs, ".")}`;
    const line = escapeText(`${label ? `[${label}] ` : ""}${text}`);
    if (!speaker) return `${times}\n${line}\n`;
    const emotionClass = emotion ? `.${emotion.toLowerCase().replace(/[^\w-]/g, "_")}` : "";
    return `${times}\n<v${emotionClass} ${escapeText(speaker)}>${line}</v>\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

function escapeText(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
