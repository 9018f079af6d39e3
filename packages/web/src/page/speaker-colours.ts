import type { Transcript, TranscriptSegment } from "@funasr-images/protocol";

/** The number of colours in the style sheet: `.speaker-0` and so on. */
export const speakerColours = 8;

/** Who speaks in a transcript, by first appearance. */
export interface Voice {
  /** Role if known, else the label S1, S2, ... */
  readonly key: string;
  readonly label: string;
  readonly role: string | undefined;
  readonly colour: number;
  readonly speechMs: number;
}

/** The key of a segment's voice; undefined if speakers were not distinguished. */
export function voiceKey(segment: Pick<TranscriptSegment, "role" | "speaker">): string | undefined {
  return segment.role ?? segment.speaker;
}

/** Lists the voices and assigns a colour to each. */
export function listVoices(
  segments: readonly TranscriptSegment[],
  speakers: Transcript["speakers"] = [],
): readonly Voice[] {
  const voices = new Map<string, Voice>();
  for (const segment of segments) {
    const key = voiceKey(segment);
    if (key === undefined) continue;
    const known = voices.get(key);
    const speechMs = (known?.speechMs ?? 0) + segment.end_ms - segment.start_ms;
    const label = known?.label ?? segment.speaker ?? key;
    const colour = known?.colour ?? voices.size % speakerColours;
    voices.set(key, { key, label, role: segment.role, colour, speechMs });
  }
  // The server counts speech without the pauses inside a segment.
  return [...voices.values()].map((voice) => {
    const counted = speakers.filter(({ label, role }) => (role ?? label) === voice.key);
    const speechMs = counted.reduce((sum, speaker) => sum + speaker.speech_ms, 0);
    return speechMs > 0 ? { ...voice, speechMs } : voice;
  });
}
