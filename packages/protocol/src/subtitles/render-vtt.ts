import type { Transcript } from "../transcript.ts";
import type { CueOptions } from "./cue.ts";
import { formatTime } from "./cue.ts";
import { renderLabel } from "./label-segment.ts";
import { planCues } from "./plan-cues.ts";

/**
 * WebVTT. A speaker is a voice span (`<v Alice>`), which players and screen readers show in their way, so the name is
 * not in the text; an emotion is its class, too, for style sheets.
 */
export function renderVtt(transcript: Transcript, options?: CueOptions): string {
  const cues = planCues(transcript, options, ["emotion", "events"]).map((cue) => {
    const { startMs, endMs, speaker, emotion, events, lines } = cue;
    const times = `${formatTime(startMs, ".")} --> ${formatTime(endMs, ".")}`;
    const text = escapeText(`${renderLabel({ emotion, events })}${lines.join("\n")}`);
    if (!speaker) return `${times}\n${text}\n`;
    const emotionClass = emotion ? `.${emotion.toLowerCase().replace(/[^\w-]/g, "_")}` : "";
    return `${times}\n<v${emotionClass} ${escapeText(speaker.replace(/\s+/g, " "))}>${text}</v>\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
