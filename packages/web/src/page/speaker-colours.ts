import {
  type NameLanguage,
  nameSpeaker,
  speakerOf,
  type Transcript,
  type TranscriptSegment,
} from "@funasr-images/protocol";

/** The number of colours in the style sheet: `.speaker-0` and so on. */
export const speakerColours = 8;

/** Who speaks in a transcript, by first appearance. */
export interface Voice {
  /** From `speakerOf`. */
  readonly key: string;
  /** In the language of the page. */
  readonly name: string;
  readonly colour: number;
  readonly speechMs: number;
}

/** Lists the voices and assigns a colour to each. */
export function listVoices(
  segments: readonly TranscriptSegment[],
  speakers: Transcript["speakers"] = [],
  language: NameLanguage = "en",
): readonly Voice[] {
  const voices = new Map<string, Voice>();
  for (const segment of segments) {
    const key = speakerOf(segment);
    if (key === undefined) continue;
    const known = voices.get(key);
    const speechMs = (known?.speechMs ?? 0) + segment.end_ms - segment.start_ms;
    const colour = known?.colour ?? voices.size % speakerColours;
    voices.set(key, { key, name: nameSpeaker(segment, language) ?? key, colour, speechMs });
  }
  // The server counts speech without the pauses inside a segment.
  return [...voices.values()].map((voice) => {
    const counted = speakers.filter(({ label, role }) => speakerOf({ speaker: label, role }) === voice.key);
    const speechMs = counted.reduce((sum, speaker) => sum + speaker.speech_ms, 0);
    return speechMs > 0 ? { ...voice, speechMs } : voice;
  });
}
