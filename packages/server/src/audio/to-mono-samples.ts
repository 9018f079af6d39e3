import type { AudioBlock } from "./audio-block.ts";
import { toInt16 } from "./pcm-samples.ts";
import { createResampler, type Resampler } from "./resample-audio.ts";

/** Hertz that all models of speech are made for. */
export const speechRate = 16_000;

/** Averages the channels and brings the rate to {@link speechRate}. */
export async function* toMonoSamples(blocks: AsyncIterable<AudioBlock>): AsyncGenerator<Float32Array> {
  let resampler: { readonly from: number; readonly run: Resampler } | undefined;
  for await (const { channels, sampleRate } of blocks) {
    resampler ??= { from: sampleRate, run: createResampler(sampleRate, speechRate) };
    const samples = resampler.run.push(mixChannels(channels));
    if (samples.length > 0) yield samples;
  }
  const rest = resampler?.run.finish();
  if (rest && rest.length > 0) yield rest;
}

/** The same as 16-bit samples; what came so goes through as it is. */
export async function* toMonoPcm(blocks: AsyncIterable<AudioBlock>): AsyncGenerator<Int16Array> {
  const source = blocks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const all = startWith(first.value, source);
  if (!first.value.pcm || first.value.sampleRate !== speechRate) {
    for await (const samples of toMonoSamples(all)) yield toInt16(samples);
    return;
  }
  for await (const { pcm, channels } of all) yield pcm ?? toInt16(mixChannels(channels));
}

async function* startWith<Item>(first: Item, rest: AsyncIterator<Item>): AsyncGenerator<Item> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function mixChannels(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (!first) return new Float32Array();
  if (channels.length === 1) return first;
  const mixed = new Float32Array(first.length);
  for (const channel of channels) {
    for (let index = 0; index < mixed.length; index++) mixed[index] = (mixed[index] ?? 0) + (channel[index] ?? 0);
  }
  return mixed.map((sum) => sum / channels.length);
}
