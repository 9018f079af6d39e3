import type { TranscriptSegment, TranscriptSpeaker } from "../transcript.ts";

/** The speakers of segments, in the order of the segments, and how long each was heard. */
export function countSpeech(segments: readonly TranscriptSegment[]): TranscriptSpeaker[] {
  const speakers = new Map<string, { label: string; role?: string; speech_ms: number }>();
  for (const { speaker, role, start_ms, end_ms } of segments) {
    if (!speaker) continue;
    const known = speakers.get(speaker) ?? { label: speaker, speech_ms: 0 };
    speakers.set(speaker, { ...known, ...(role && { role }), speech_ms: known.speech_ms + end_ms - start_ms });
  }
  return [...speakers.values()];
}

/** The first one of the most frequent words; undefined for none. */
export function mostFrequent(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}
