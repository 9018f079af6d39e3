/** Notices channels that are copies of the first one: stereo files are often made of mono recordings. */
export interface RepetitionJudge {
  push(channels: readonly Float32Array[]): void;
  /** The numbers of the copies, from 2. */
  copies(): number[];
}

/** The difference of a copy is this much softer than the sound, as energy: -40 dB, what a lossy codec may add. */
const softer = 1e-4;

export function createRepetitionJudge(): RepetitionJudge {
  let energy = 0;
  const differences: number[] = [];
  return {
    push([first = new Float32Array(), ...others]) {
      for (let at = 0; at < first.length; at++) energy += (first[at] as number) ** 2;
      for (const [index, other] of others.entries()) {
        let difference = differences[index] ?? 0;
        for (let at = 0; at < first.length; at++) difference += ((first[at] as number) - (other[at] as number)) ** 2;
        differences[index] = difference;
      }
    },
    copies: () =>
      energy === 0 ? [] : differences.flatMap((difference, index) => (difference <= energy * softer ? index + 2 : [])),
  };
}
