import { decodeAudio } from "../../../audio/decode-audio.ts";
import { joinSamples } from "../../../audio/samples.ts";
import { speechRate, toMonoSamples } from "../../../audio/to-mono-samples.ts";
import { EngineError } from "../../../engine.ts";

/** More does not improve the print, and some models end the process beyond two minutes. */
const mostSeconds = 60;
const leastSeconds = 1;
/** Pieces of this length below -46 dB are silence. */
const pieceSeconds = 0.1;
const silence = 0.005;

/**
 * The speech in a recording, 16 kHz mono, without its silences.
 *
 * @throws EngineError `BAD_AUDIO` if it cannot be decoded, or has less than a second of speech
 */
export async function readVoice(recording: Uint8Array): Promise<Float32Array> {
  const piece = Math.round(pieceSeconds * speechRate);
  const spoken: Float32Array[] = [];
  for await (const samples of toMonoSamples(decodeAudio(once(recording), { format: "wav", sampleRate: speechRate }))) {
    for (let start = 0; start < samples.length && spoken.length < mostSeconds / pieceSeconds; start += piece) {
      const part = samples.subarray(start, start + piece);
      if (level(part) > silence) spoken.push(part);
    }
  }
  const length = spoken.reduce((sum, part) => sum + part.length, 0);
  if (length < leastSeconds * speechRate) {
    const seconds = (length / speechRate).toFixed(1);
    throw new EngineError("BAD_AUDIO", `There are ${seconds} s of speech`, {
      fix: `Send at least ${leastSeconds} s, better ten.`,
    });
  }
  return joinSamples(spoken);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function level(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
