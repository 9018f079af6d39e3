import { unreachable } from "@funasr-images/errors";
import { EngineError } from "../../../engine.ts";
import type { Separation } from "./separation-library.ts";
import { vocalsRate } from "./vocals-messages.ts";

/** The library divides by the number of spectra, and one needs this many samples. */
const leastSamples = 4096;

/**
 * The vocals of one block, mono and as long as the block.
 *
 * @param channels at {@link vocalsRate}: left and right, or one for both
 */
export function separateBlock(separation: Separation, channels: readonly Float32Array[]): Float32Array {
  const [left, right = left] = channels;
  if (!left || !right || left.length !== right.length || left.length < leastSamples) {
    unreachable(`a block needs channels of one length, at least ${leastSamples} samples`);
  }
  if (separation.sampleRate !== vocalsRate)
    throw new EngineError("RECOGNITION_FAILED", `the model gives ${separation.sampleRate} Hz`);
  const vocals = separation.separate([left, right], vocalsRate);
  const mono = new Float32Array(left.length);
  for (const channel of vocals) {
    const length = Math.min(channel.length, mono.length);
    for (let index = 0; index < length; index++) {
      mono[index] = (mono[index] as number) + (channel[index] as number) / vocals.length;
    }
  }
  return mono;
}
