import type { Cue } from "./cue.ts";
import { guide, measureText } from "./guide.ts";

/** Minimum time on screen, even if somebody else speaks: later cues stay with their speakers. */
const shortestMs = 200;

/**
 * Cues in order of their starts, which stay with the speech, and with ends by the guide: as long as it takes to read, at
 * most half a second after the speech, at least 5/6 s, two frames before the next one. Where people talk over each
 * other, the first cue gives way to the second.
 */
export function timeCues(spoken: readonly Cue[], maxMs: number = guide.maxMs): Cue[] {
  const cues: Cue[] = [];
  for (const cue of spoken.toSorted((left, right) => left.startMs - right.startMs)) {
    const last = cues.at(-1);
    const startMs = last ? Math.max(cue.startMs, last.startMs + shortestMs + guide.gapMs) : cue.startMs;
    if (last) cues[cues.length - 1] = { ...last, endMs: endBefore(last, startMs, maxMs) };
    cues.push({ ...cue, startMs, endMs: wantedEnd({ ...cue, startMs }, maxMs) });
  }
  return cues;
}

function wantedEnd({ startMs, endMs, lines }: Cue, maxMs: number): number {
  const read = Math.min(startMs + Math.ceil(measureText(lines.join(" ")).readingMs), endMs + guide.lateMs);
  return Math.max(Math.min(startMs + Math.max(maxMs, 1), Math.max(endMs, read, startMs + guide.leastMs)), startMs + 1);
}

/** Two frames before the next cue, also if the gap would be a flicker. */
function endBefore({ startMs, endMs }: Cue, nextMs: number, maxMs: number): number {
  if (nextMs - endMs >= guide.closedGapMs) return endMs;
  return Math.min(nextMs - guide.gapMs, Math.max(endMs, startMs + maxMs));
}
