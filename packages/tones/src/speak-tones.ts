import { planTones, ToneError } from "./plan-tones.ts";

export interface SpeakTonesOptions {
  /** Samples a second; at least 8,000. @default 16000 */
  readonly sampleRate?: number;
  /** Length of a character. @default 200 */
  readonly toneMs?: number;
  /** Silence before the first, between two and after the last character. @default 100 */
  readonly gapMs?: number;
}

/** Peak of a tone, and the ramp at both ends without which a tone would click on all pitches. */
const peak = 0.5;
const rampMs = 5;

/** Below this the highest tone would fold back into the range of the others. */
const lowestSampleRate = 8000;

/**
 * Speaks a text in tones: samples in -1 to 1 that the tone models of the same `characters` turn back into the text.
 *
 * @throws ToneError `UNKNOWN_CHARACTER` for a text that the alphabet cannot spell, `SAMPLE_RATE` below 8,000
 */
export function speakTones(
  text: string,
  characters: readonly string[],
  { sampleRate = 16000, toneMs = 200, gapMs = 100 }: SpeakTonesOptions = {},
): Float32Array<ArrayBuffer> {
  if (!(sampleRate >= lowestSampleRate)) {
    throw new ToneError("SAMPLE_RATE", `Tones need ${lowestSampleRate} samples a second or more, got ${sampleRate}.`);
  }
  const pitches = new Map(planTones(characters).map((tone) => [tone.character, tone.frequency]));
  const toneLength = Math.round((sampleRate * toneMs) / 1000);
  const gapLength = Math.round((sampleRate * gapMs) / 1000);
  const spoken = [...text];
  const samples = new Float32Array(gapLength + spoken.length * (toneLength + gapLength));
  for (const [position, character] of spoken.entries()) {
    const frequency = pitches.get(character);
    if (frequency === undefined) {
      throw new ToneError(
        "UNKNOWN_CHARACTER",
        `No tone for "${character}" at ${position} of "${text}". The alphabet is ${characters.join(" ")}.`,
      );
    }
    const start = gapLength + position * (toneLength + gapLength);
    samples.set(tone(frequency, toneLength, sampleRate), start);
  }
  return samples;
}

function tone(frequency: number, length: number, sampleRate: number): Float32Array {
  const ramp = (sampleRate * rampMs) / 1000;
  return Float32Array.from({ length }, (_, index) => {
    const loudness = Math.min(1, index / ramp, (length - 1 - index) / ramp);
    return peak * loudness * Math.sin((2 * Math.PI * frequency * index) / sampleRate);
  });
}
