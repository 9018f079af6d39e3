import type { Transcript } from "../transcript.ts";
import type { CueOptions } from "./cue.ts";
import { formatTime } from "./cue.ts";
import { renderLabel } from "./label-segment.ts";
import { planCues } from "./plan-cues.ts";

/**
 * SubRip. If the transcript has no times (`timing.granularity` none), the text is spread over the audio by length.
 *
 * @example
 * renderSrt(transcript, { labels: ["speaker", "emotion"] }); // "1\n00:00:00,430 --> 00:00:02,100\n[Alice|HAPPY] 你好。\n"
 */
export function renderSrt(transcript: Transcript, options?: CueOptions): string {
  return planCues(transcript, options)
    .map((cue, index) => {
      const times = `${formatTime(cue.startMs, ",")} --> ${formatTime(cue.endMs, ",")}`;
      // An arrow in the text would be read as a line of times.
      const text = `${renderLabel(cue)}${cue.lines.join("\n")}`.replaceAll("-->", "→");
      return `${index + 1}\n${times}\n${text}\n`;
    })
    .join("\n");
}
