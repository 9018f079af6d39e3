/** Notices channels that are copies of the first one: stereo files are often made of mono recordings. */
export interface RepetitionJudge {
  push(channels: readonly Float32Array[]): void;
  /** Whether a channel has differed from the first one by now, and so is no copy. @param channel from 1 */
  isOwn(channel: number): boolean;
  /** The numbers of the copies, from 2. */
  copies(): number[];
}

/** The difference of a copy is this much softer than the sound around it, as energy: -40 dB, what a lossy codec may add. */
const softer = 1e-4;
/** A mean difference below this, as energy, is no sound: -60 dB. */
const noSound = 1e-6;

/** Judges block by block: a word is a difference, however long both have been the same. */
export function createRepetitionJudge(): RepetitionJudge {
  let energy = 0;
  let count = 0;
  const own = new Set<number>([1]);

  return {
    push(channels) {
      const [first = new Float32Array()] = channels;
      const loudness = first.reduce((sum, sample) => sum + sample ** 2, 0);
      energy += loudness;
      count = Math.max(count, channels.length);
      for (let channel = 2; channel <= count; channel++) {
        if (own.has(channel)) continue;
        // A file may change its number of channels: one that is missing is silent, and no copy.
        const difference = differenceOf(first, channels[channel - 1] ?? new Float32Array(first.length));
        if (difference > loudness * softer && difference > first.length * noSound) own.add(channel);
      }
    },
    isOwn: (channel) => own.has(channel),
    copies: () => (energy === 0 ? [] : numbersTo(count).filter((channel) => !own.has(channel))),
  };
}

function differenceOf(first: Float32Array, other: Float32Array): number {
  let difference = 0;
  for (let at = 0; at < first.length; at++) difference += ((first[at] as number) - (other[at] as number)) ** 2;
  return difference;
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
