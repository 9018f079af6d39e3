import type { KnownWarning } from "@funasr-images/protocol";
import { createPitchJudge } from "./judge-pitch.ts";

/** Looks at raw samples, whose rate and channels only their sender knows. */
export interface SampleJudge {
  /** @param samples 16-bit, mono, at the rate that the sender names */
  push(samples: Int16Array): void;
  /** Whether more samples change nothing. */
  isDone(): boolean;
  /** What they rather look like, at the end of an utterance. */
  warnings(): KnownWarning[];
}

/** Samples that are looked at: half a minute at 16 kHz shows it. */
const enough = 30 * 16_000;
/** Fewer prove nothing. */
const least = 16_000;

/**
 * Hertz. The deepest of the thirteen recordings that this was measured with has 69, and none is taken for what it is not. Sent with 48 kHz as
 * 16 kHz, 7 of them are noticed: men. The pitch of a woman's voice by three is still a deep man's.
 */
const deepest = 62;

/**
 * Notices a rate that is too low by the pitch, and stereo that was sent as mono: the neighbour of a sample is then of the other channel. Where both are alike, pairs are the
 * same; where they are not, a sample resembles the next but one more than the next. Sound does neither.
 *
 * @param sampleRate as the sender names it, hertz
 */
export function createSampleJudge(sampleRate: number): SampleJudge {
  const voice = createPitchJudge(sampleRate);
  let seen = 0;
  let energy = 0;
  let next = 0;
  let nextButOne = 0;
  /** Steps within pairs that start at an even sample, and between them. */
  let within = 0;
  let between = 0;
  let [before, twoBefore] = [0, 0];

  return {
    push(samples) {
      if (seen >= enough) return;
      voice.push(samples);
      for (let at = 0; at < samples.length && seen < enough; at++, seen++) {
        const sample = samples[at] as number;
        energy += sample * sample;
        next += sample * before;
        nextButOne += sample * twoBefore;
        if (seen % 2 === 1) within += Math.abs(sample - before);
        else between += Math.abs(sample - before);
        twoBefore = before;
        before = sample;
      }
    },
    isDone: () => seen >= enough,
    warnings() {
      if (seen < least || energy / seen < quiet) return [];
      const alike = within < between * samePairs || between < within * samePairs;
      const apart = nextButOne > next + energy * gap && nextButOne > energy * resembling;
      // Two channels in one have half the pitch, too.
      if (alike || apart) return [stereoAsMono];
      const pitch = voice.pitch();
      return pitch !== undefined && pitch < deepest ? [rateTooLow(sampleRate)] : [];
    },
  };
}

const stereoAsMono: KnownWarning = {
  code: "STEREO_AS_MONO",
  message:
    "The samples look like two channels, one after the other, and were read as one: send one channel, or a wav file, whose header says it.",
};

function rateTooLow(sampleRate: number): KnownWarning {
  const message =
    `At ${sampleRate} Hz the voice is too deep for a person: the samples seem to have a higher rate. ` +
    "Name it in audio_fs, or send a wav file, whose header says it.";
  return { code: "RATE_TOO_LOW", message };
}

/** Mean square of -50 dB. */
const quiet = 10_000;
const samePairs = 0.25;
const gap = 0.2;
const resembling = 0.5;
