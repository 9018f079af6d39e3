import { createMixer } from "@funasr-images/protocol";
import type { AudioBlock } from "../../../audio/audio-block.ts";
import { createResampler } from "../../../audio/resample-audio.ts";
import { type ChannelBuffer, createChannelBuffer } from "./channel-buffer.ts";
import { vocalsRate } from "./vocals-messages.ts";

/** The vocals of one block, mono and as long as the block; undefined if it failed. */
export type SeparateBlock = (channels: readonly Float32Array[]) => Promise<Float32Array | undefined>;

/** How a recording is cut; in samples. */
export interface BlockSizes {
  /** The length of a block without context. */
  readonly core: number;
  /** Context before and after it, because the ends of a block are distorted. */
  readonly context: number;
  /** The length of the crossfade between blocks; at most half of the context. */
  readonly fade: number;
}

/** 23 s make 987 spectra, and the engine pads to 1,024: little is wasted, and the model needs its memory only twice. */
export const blockSizes: BlockSizes = { core: 21 * vocalsRate, context: vocalsRate, fade: vocalsRate / 2 };

/**
 * Removes the music, block by block. A block that cannot be separated is left unchanged. Only one block is buffered,
 * whatever the length of the recording.
 */
export async function* extractVocals(
  blocks: AsyncIterable<AudioBlock>,
  separate: SeparateBlock,
  { core, context, fade }: BlockSizes = blockSizes,
): AsyncGenerator<AudioBlock> {
  let held: ChannelBuffer | undefined;
  /** The previous block's version of the start of this one. */
  let before: Float32Array | undefined;

  async function run(window: readonly Float32Array[], length: number): Promise<AudioBlock> {
    const voice = (await separate(window)) ?? mix(window);
    const own = voice.slice(context, context + length);
    if (before) crossfade(before, own);
    before = voice.slice(context + length, context + length + fade);
    return { sampleRate: vocalsRate, channels: [own] };
  }

  for await (const channels of toVocalsRate(blocks)) {
    // Before the recording there is silence.
    held ??= createChannelBuffer(channels.length, context);
    held.push(channels);
    while (held.length >= core + 2 * context) {
      yield await run(held.peek(core + 2 * context), core);
      held.drop(core);
    }
  }
  while (held && held.length > context) {
    const length = Math.min(core, held.length - context);
    yield await run(held.peek(length + 2 * context), length);
    held.drop(length);
  }
}

/** Channels at the rate of the model: left and right, or one. */
async function* toVocalsRate(blocks: AsyncIterable<AudioBlock>): AsyncGenerator<readonly Float32Array[]> {
  const mixer = createMixer();
  let resamplers: readonly ReturnType<typeof createResampler>[] | undefined;
  for await (const { channels, sampleRate, mask } of blocks) {
    const given = channels.length === 2 ? channels : [mixer.mix(channels, mask)];
    resamplers ??= given.map(() => createResampler(sampleRate, vocalsRate));
    yield resamplers.map((resampler, index) => resampler.push(given[index] as Float32Array));
  }
  if (resamplers) yield resamplers.map((resampler) => resampler.finish());
}

function mix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, index) => others.reduce((sum, other) => sum + (other[index] ?? 0), sample) / channels.length,
  );
}

function crossfade(from: Float32Array, to: Float32Array): void {
  const length = Math.min(from.length, to.length);
  for (let index = 0; index < length; index++) {
    const share = (index + 0.5) / from.length;
    to[index] = (from[index] as number) * (1 - share) + (to[index] as number) * share;
  }
}
