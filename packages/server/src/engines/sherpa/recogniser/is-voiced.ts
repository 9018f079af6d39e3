/** Anything shorter may not be a word. */
const shortestSeconds = 0.5;
/** About -46 dB: well over the noise of a quiet room. */
const leastLevel = 0.005;
const frameSeconds = 0.02;

/** Whether a piece is loud for long enough to contain speech. A constant offset is not sound. */
export function isVoiced(samples: Float32Array, sampleRate: number): boolean {
  const frame = Math.round(frameSeconds * sampleRate);
  const wanted = Math.round(shortestSeconds / frameSeconds);
  let voiced = 0;
  for (let start = 0; start + frame <= samples.length && voiced < wanted; start += frame) {
    if (isLoud(samples.subarray(start, start + frame))) voiced += 1;
  }
  return voiced >= wanted;
}

function isLoud(samples: Float32Array): boolean {
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / samples.length;
  return squares / samples.length - mean * mean > leastLevel ** 2;
}
