import type { KnownWarning } from "./warning-code.ts";

/** Mixes any number of channels down to one, block after block. */
export interface Mixer {
  /**
   * @param mask the loudspeakers of the channels, as in WAVE_FORMAT_EXTENSIBLE; 0 or none: the usual ones for their number
   */
  mix(channels: readonly Float32Array[], mask?: number): Float32Array;
}

/** Left and right take half of what is theirs, and -3 dB of the centre and of each surround: ITU-R BS.775, table 2. */
const half = 0.5;
const centre = Math.SQRT1_2;
const surround = Math.SQRT1_2 / 2;

/** The share of each loudspeaker in the sum, by its bit: front left, front right, centre, low frequencies, ... */
const shares: readonly number[] = [half, half, centre, 0, surround, surround, half, half, half, surround, surround];

/** The usual loudspeakers for a number of channels; what is not here is averaged. */
const usualMasks: Readonly<Record<number, number>> = { 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3f, 7: 0x13f, 8: 0x63f };

/** How much louder the difference of two channels has to be than their sum, as energy: then one is upside down. */
const invertedFrom = 20;
const invertedUntil = 2;
/** Energies are forgotten at this rate per sample: half of it within a third of a second at 48 kHz. */
const memory = 0.99995;
/** Below -50 dB the phase of a room's noise says nothing. */
const least = 1e-5;

export function createMixer(warn?: (warning: KnownWarning) => void): Mixer {
  const stereo = createStereoMixer(warn);
  /** Louder sums than a sample can hold make everything after them quieter, by what was needed. */
  let gain = 1;

  function weigh(channels: readonly Float32Array[], weights: readonly number[]): Float32Array {
    const mixed = new Float32Array(channels[0]?.length ?? 0);
    for (const [index, samples] of channels.entries()) {
      const weight = weights[index] ?? 0;
      if (weight === 0) continue;
      for (let at = 0; at < mixed.length; at++) mixed[at] = (mixed[at] as number) + weight * (samples[at] as number);
    }
    let peak = 1;
    for (const sample of mixed) peak = Math.max(peak, Math.abs(sample));
    gain = Math.min(gain, 1 / peak);
    return gain === 1 ? mixed : mixed.map((sample) => sample * gain);
  }

  return {
    mix(channels, mask = 0) {
      const [first = new Float32Array(), second] = channels;
      if (channels.length < 2) return first;
      if (second && channels.length === 2) return stereo(first, second);
      return weigh(channels, planWeights(channels.length, mask));
    },
  };
}

/** The weights of channels, in their order. */
export function planWeights(count: number, mask: number): readonly number[] {
  const speakers = bitsOf(mask || (usualMasks[count] ?? 0));
  // A microphone array, say: nobody knows which channel matters.
  if (speakers.length !== count) return Array(count).fill(1 / count);
  return speakers.map((bit) => shares[bit] ?? surround);
}

function bitsOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => Math.floor(mask / 2 ** bit) % 2 === 1);
}

/** The mean of both channels, or half of their difference where one is the other upside down and the mean is silence. */
function createStereoMixer(warn?: (warning: KnownWarning) => void) {
  let sum = 0;
  let difference = 0;
  let inverted = false;
  let warned = false;

  return (left: Float32Array, right: Float32Array): Float32Array => {
    for (let at = 0; at < left.length; at++) {
      const [one, other] = [left[at] as number, right[at] as number];
      sum = sum * memory + (one + other) ** 2;
      difference = difference * memory + (one - other) ** 2;
    }
    const isLoud = difference * (1 - memory) > least;
    inverted = isLoud && difference > sum * (inverted ? invertedUntil : invertedFrom);
    if (inverted && !warned) {
      warned = true;
      const message = "The two channels are the same upside down and would cancel each other out: one was turned over.";
      warn?.({ code: "ANTI_PHASE", message });
    }
    const sign = inverted ? -1 : 1;
    return left.map((sample, at) => (sample + sign * (right[at] as number)) / 2);
  };
}
