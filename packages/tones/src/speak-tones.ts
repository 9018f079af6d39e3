import { planTones } from "./plan-tones.ts";
import { ToneError } from "./tone-error.ts";

/**
 * Voices of the fixtures differ only in pitch, judged at two frequencies: a low voice has its pitch near the first, a
 * high one near the second and almost nothing at the first.
 */
export const voicePitches = { low: 66, high: 166 } as const;

/** The pitch of a voice. */
export type VoicePitch = keyof typeof voicePitches;

export interface SpeakTonesOptions {
  /** Samples per second; at least 8,000. @default 16000 */
  readonly sampleRate?: number;
  /** Length of a character. @default 200 */
  readonly toneMs?: number;
  /** Silence before the first, between two and after the last character. @default 100 */
  readonly gapMs?: number;
  /** A low hum under every tone, by which the speaker models distinguish voices. @default none: a third voice */
  readonly voice?: VoicePitch;
  /** Peak of a tone, up to 0.8. @default 0.5 */
  readonly peak?: number;
}

/** The ramp at both ends, without which a tone would click at all frequencies. */
const rampMs = 5;
/** The hum of a voice, as a share of the tone's peak; it swells slowly, so that it does not click either. */
const humShare = 0.2;
const humRampMs = 30;

/** Below this the highest tone would alias into the range of the others. */
const lowestSampleRate = 8000;

/**
 * Speaks a text in tones: samples in -1 to 1 that the tone models of the same `characters` turn back into the text.
 *
 * @throws ToneError `UNKNOWN_CHARACTER` for a text that the alphabet cannot spell, `SAMPLE_RATE` below 8,000
 */
export function speakTones(
  text: string,
  characters: readonly string[],
  { sampleRate = 16000, toneMs = 200, gapMs = 100, voice, peak = 0.5 }: SpeakTonesOptions = {},
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
      throw new ToneError("UNKNOWN_CHARACTER", `No tone for "${character}" at ${position} of "${text}"`, {
        fix: `The alphabet is ${characters.join(" ")}.`,
      });
    }
    const start = gapLength + position * (toneLength + gapLength);
    add(samples, start, wave({ frequency, peak, rampMs, length: toneLength, sampleRate }));
    if (voice) {
      const hum = { frequency: voicePitches[voice], peak: peak * humShare, rampMs: humRampMs };
      add(samples, start, wave({ ...hum, length: toneLength, sampleRate }));
    }
  }
  return samples;
}

interface Wave {
  readonly frequency: number;
  readonly peak: number;
  readonly rampMs: number;
  readonly length: number;
  readonly sampleRate: number;
}

function wave({ frequency, peak, rampMs, length, sampleRate }: Wave): Float32Array {
  const ramp = (sampleRate * rampMs) / 1000;
  return Float32Array.from({ length }, (_, index) => {
    const loudness = Math.min(1, index / ramp, (length - 1 - index) / ramp);
    return peak * loudness * Math.sin((2 * Math.PI * frequency * index) / sampleRate);
  });
}

function add(samples: Float32Array, start: number, wave: Float32Array): void {
  for (const [index, sample] of wave.entries()) samples[start + index] = (samples[start + index] ?? 0) + sample;
}
