import { joinSamples } from "../../../audio/samples.ts";

/** Buffered samples of several channels; pieces are joined only when they are read. */
export interface ChannelBuffer {
  readonly length: number;
  push(channels: readonly Float32Array[]): void;
  /** The first samples of every channel, padded with silence if there are fewer. */
  peek(length: number): readonly Float32Array[];
  /** Drops the first samples. */
  drop(length: number): void;
}

/** @param silence samples of silence that it starts with */
export function createChannelBuffer(channels: number, silence: number): ChannelBuffer {
  const pieces: Float32Array[][] = Array.from({ length: channels }, () => [new Float32Array(silence)]);
  let length = silence;

  const joined = (): readonly Float32Array[] => {
    for (const [index, channel] of pieces.entries()) if (channel.length > 1) pieces[index] = [joinSamples(channel)];
    return pieces.map(([all = new Float32Array()]) => all);
  };

  return {
    get length() {
      return length;
    },
    push(samples) {
      for (const [index, channel] of pieces.entries()) channel.push(samples[index] ?? new Float32Array());
      length += samples[0]?.length ?? 0;
    },
    peek: (wanted) =>
      joined().map((all) => {
        const first = new Float32Array(wanted);
        first.set(all.subarray(0, wanted));
        return first;
      }),
    drop(dropped) {
      for (const [index, all] of joined().entries()) pieces[index] = [all.slice(dropped)];
      length = Math.max(0, length - dropped);
    },
  };
}
