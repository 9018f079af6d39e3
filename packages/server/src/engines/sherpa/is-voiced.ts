/** Shorter sounds may well be no word. */
const shortestSeconds = 0.5;
/** About -46 dB: well over the noise of a quiet room. */
const leastLevel = 0.005;

/** Whether a piece is long and loud enough that somebody must have said something. A constant offset is no sound. */
export function isVoiced(samples: Float32Array, sampleRate: number): boolean {
  if (samples.length < shortestSeconds * sampleRate) return false;
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / samples.length;
  return Math.sqrt(Math.max(0, squares / samples.length - mean * mean)) > leastLevel;
}
