import { createMixer, type KnownWarning } from "@funasr-images/protocol";
import type { AudioBlock } from "./audio-block.ts";
import { createResampler, type Resampler } from "./resample-audio.ts";
import { toInt16 } from "./samples.ts";

/** The sample rate of all speech models, in hertz. */
export const speechRate = 16_000;

type Warn = (warning: KnownWarning) => void;

/** Mixes the channels and converts the rate to {@link speechRate}. */
export async function* toMonoSamples(blocks: AsyncIterable<AudioBlock>, warn?: Warn): AsyncGenerator<Float32Array> {
  const converter = createConverter(warn);
  for await (const block of blocks) yield* converter.push(block);
  yield* converter.finish();
}

/** The same as 16-bit samples; samples that are 16-bit mono already pass through. */
export async function* toMonoPcm(blocks: AsyncIterable<AudioBlock>, warn?: Warn): AsyncGenerator<Int16Array> {
  const converter = createConverter(warn);
  for await (const block of blocks) {
    if (block.pcm && block.sampleRate === speechRate) {
      yield* converter.finish().map(toInt16);
      yield block.pcm;
    } else {
      yield* converter.push(block).map(toInt16);
    }
  }
  yield* converter.finish().map(toInt16);
}

/** Converts blocks of any rate to {@link speechRate}, one channel, as they are pushed. */
export interface Converter {
  push(block: AudioBlock): Float32Array[];
  finish(): Float32Array[];
}

/** The rate may change in between: a step that gives up passes on its input. */
export function createConverter(warn?: Warn): Converter {
  const mixer = createMixer(warn);
  let current: { readonly from: number; readonly resampler: Resampler } | undefined;
  const finish = (): Float32Array[] => {
    const rest = current?.resampler.finish();
    current = undefined;
    return rest && rest.length > 0 ? [rest] : [];
  };
  return {
    push({ channels, sampleRate, mask }: AudioBlock): Float32Array[] {
      const rest = current && current.from !== sampleRate ? finish() : [];
      current ??= { from: sampleRate, resampler: createResampler(sampleRate, speechRate) };
      const samples = current.resampler.push(mixer.mix(channels, mask));
      return samples.length > 0 ? [...rest, samples] : rest;
    },
    finish,
  };
}
