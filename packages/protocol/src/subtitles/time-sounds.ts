import type { TranscriptSegment } from "../transcript.ts";

/** When a letter or digit is said. */
export interface TimedSound {
  readonly startMs: number;
  readonly endMs: number;
}

interface SpokenSound extends TimedSound {
  readonly sound: string;
}

/**
 * The time of every letter and digit of a segment: from its tokens where there are any, else in proportion to the text.
 * Tokens have no marks and may be written otherwise (digits for number words): what is the same in both is an anchor, and
 * what is not shares the time between its anchors.
 */
export function timeSounds({ text, start_ms, end_ms, tokens = [] }: TranscriptSegment): TimedSound[] {
  const written = soundsOf(text);
  const spoken = tokens.flatMap((token, index): SpokenSound[] => {
    const nextMs = tokens[index + 1]?.start_ms ?? end_ms;
    // If only starts are known, a pause would belong to the token before it.
    const endMs = token.end_ms ?? Math.min(nextMs, token.start_ms + (syllable.test(token.text) ? 400 : 1000));
    const sounds = soundsOf(token.text);
    return spread(sounds, token.start_ms, endMs).map((time, at) => ({ sound: sounds[at] ?? "", ...time }));
  });
  if (spoken.length === 0) return spread(written, start_ms, end_ms);
  const times: TimedSound[] = [];
  let from = 0;
  for (const anchor of [...findAnchors(written, spoken), { written: written.length, spoken: spoken.length }]) {
    // Nothing said in between: what is written there takes no time.
    const first = spoken[from]?.startMs ?? spoken.at(-1)?.endMs ?? start_ms;
    const last = anchor.spoken > from ? (spoken[anchor.spoken - 1]?.endMs ?? first) : first;
    times.push(...spread(written.slice(times.length, anchor.written), first, last));
    const exact = spoken[anchor.spoken];
    if (exact) times.push({ startMs: exact.startMs, endMs: exact.endMs });
    from = anchor.spoken + 1;
  }
  return times;
}

const syllable = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{N}]/u;

/** The letters and digits of a text. */
export function soundsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? [];
}

/** Divides a time: a Chinese character or a digit is a syllable, and takes as long as two Latin letters. */
function spread(sounds: readonly string[], startMs: number, endMs: number): TimedSound[] {
  const lengths = sounds.map((sound) => (syllable.test(sound) ? 2 : 1));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const room = Math.max(0, endMs - startMs);
  let passed = 0;
  return lengths.map((length) => {
    const start = startMs + (room * passed) / total;
    passed += length;
    return { startMs: Math.round(start), endMs: Math.round(startMs + (room * passed) / total) };
  });
}

interface Anchor {
  readonly written: number;
  readonly spoken: number;
}

/** How far apart the two may run: longer than any number in words. */
const window = 24;

/** The sounds that are the same in both, in order. After a difference, two in a row have to be. */
function findAnchors(written: readonly string[], spoken: readonly SpokenSound[]): Anchor[] {
  const anchors: Anchor[] = [];
  const same = (left: number, right: number) => written[left] === spoken[right]?.sound;
  for (let [left, right] = [0, 0]; left < written.length && right < spoken.length; ) {
    if (same(left, right)) {
      anchors.push({ written: left++, spoken: right++ });
      continue;
    }
    const step = findStep((skipped, passed) => {
      const [at, to] = [left + skipped, right + passed];
      return at < written.length && to < spoken.length && same(at, to) && same(at + 1, to + 1);
    });
    left += step[0];
    right += step[1];
  }
  return anchors;
}

/** The shortest way to where both go on alike; none: both go on by one. */
function findStep(fits: (skipped: number, passed: number) => boolean): readonly [number, number] {
  for (let steps = 1; steps <= window; steps += 1) {
    for (let skipped = 0; skipped <= steps; skipped += 1) {
      if (fits(skipped, steps - skipped)) return [skipped, steps - skipped];
    }
  }
  return [1, 1];
}
