import type { Transcript } from "../transcript.ts";
import type { CueOptions } from "./cue.ts";
import { formatTime } from "./cue.ts";
import { renderLabel } from "./label-segment.ts";
import { planCues } from "./plan-cues.ts";

/** White, then colours that are distinct for any colour vision (Okabe and Ito), as &HAABBGGRR. */
const colours = ["FFFFFF", "E69F00", "56B4E9", "009E73", "F0E442", "CC79A7", "D55E00", "0072B2"];

/** Advanced SubStation Alpha: every speaker that is shown has a style with a separate colour, and is the actor's name. */
export function renderAss(transcript: Transcript, options?: CueOptions): string {
  const cues = planCues(transcript, options);
  const speakers = [...new Set(cues.flatMap(({ speaker }) => speaker ?? []))];
  const styles = [undefined, ...speakers].map((speaker, index) => {
    const [, red, green, blue] = /(..)(..)(..)/.exec(colours[index % colours.length] ?? "") ?? [];
    const name = speaker ? nameOf(speaker) : "Default";
    return `Style: ${name},sans-serif,48,&H00${blue}${green}${red},&H00000000,&H80000000,0,1,2,1,2,40,40,40,1`;
  });
  const events = cues.map((cue) => {
    const { startMs, endMs, speaker, lines } = cue;
    const times = `${formatAssTime(startMs)},${formatAssTime(endMs)}`;
    const style = speaker ? `${nameOf(speaker)},${nameOf(speaker)}` : "Default,";
    const [first = "", ...rest] = lines;
    const text = [`${renderLabel(cue)}${first}`, ...rest].map(escapeText).join("\\N");
    return `Dialogue: 0,${times},${style},0,0,0,,${text}`;
  });
  return `${[...head, ...styles, "", ...eventsHead, ...events].join("\n")}\n`;
}

const head = [
  "[Script Info]",
  "ScriptType: v4.00+",
  "WrapStyle: 0",
  "ScaledBorderAndShadow: yes",
  "PlayResX: 1280",
  "PlayResY: 720",
  "",
  "[V4+ Styles]",
  "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
];

const eventsHead = ["[Events]", "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"];

function formatAssTime(ms: number): string {
  return formatTime(ms, ".", 2).replace(/^0/, "");
}

// Commas separate the fields before the text.
function nameOf(speaker: string): string {
  return speaker.replace(/[,\r\n]/g, " ").trim();
}

// Braces enclose override tags, a backslash starts one; not every player can escape them, so look-alikes are used.
function escapeText(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("\\", "＼").replaceAll("{", "｛").replaceAll("}", "｝");
}
