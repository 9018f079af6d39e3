import { createMixer, type Mixer, type TranscriptWarning } from "@funasr-images/protocol";
import { readSamples, type SampleLayout } from "./read-samples.ts";
import { Resampler } from "./resampler.ts";

/** The sample rate of every model. */
export const modelRate = 16_000;

/** Turns samples of any layout and rate into s16le mono at 16 kHz, piece by piece. */
export class PcmConverter {
  readonly #layout: SampleLayout;
  readonly #resampler: Resampler | undefined;
  readonly #mixer: Mixer;
  readonly #unchanged: boolean;
  #rest: Uint8Array = new Uint8Array(0);

  /** @param warn receives what a person should know about the channels */
  constructor(layout: SampleLayout, sampleRate: number, warn?: (warning: TranscriptWarning) => void) {
    this.#layout = layout;
    this.#mixer = createMixer(warn);
    this.#resampler = sampleRate === modelRate ? undefined : new Resampler(sampleRate, modelRate);
    const { encoding, channels, bitsPerSample } = layout;
    this.#unchanged = !this.#resampler && encoding === "integer" && channels === 1 && bitsPerSample === 16;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#unchanged) return bytes;
    const frameBytes = (this.#layout.channels * this.#layout.bitsPerSample) / 8;
    const joined = this.#rest.length > 0 ? concatBytes(this.#rest, bytes) : bytes;
    const whole = joined.length - (joined.length % frameBytes);
    this.#rest = joined.slice(whole);
    const samples = this.#mixer.mix(readSamples(joined.subarray(0, whole), this.#layout), this.#layout.mask);
    return encodePcm16(this.#resampler?.push(samples) ?? samples);
  }

  /** @returns what was still in the resampler */
  flush(): Uint8Array {
    return this.#resampler ? encodePcm16(this.#resampler.flush()) : new Uint8Array(0);
  }
}

/** One array of both. */
export function concatBytes(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** Samples within [-1, 1] to s16le, as every server accepts them; louder ones are clipped. */
export function encodePcm16(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index += 1) {
    const scaled = Math.round((samples[index] ?? 0) * 32_768);
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, scaled)), true);
  }
  return bytes;
}
