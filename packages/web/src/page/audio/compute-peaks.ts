/** One bar of the waveform stands for this many samples at 16 kHz: 20 ms. */
export const samplesPerPeak = 320;

/** The loudest sample of each 20 ms, 0 to 1. */
export function computePeaks(pcm: Int16Array): Float32Array {
  const peaks = new Float32Array(Math.ceil(pcm.length / samplesPerPeak));
  for (let at = 0; at < peaks.length; at++) {
    let loudest = 0;
    const end = Math.min(pcm.length, (at + 1) * samplesPerPeak);
    for (let index = at * samplesPerPeak; index < end; index++) {
      const loudness = Math.abs(pcm[index] as number);
      if (loudness > loudest) loudest = loudness;
    }
    peaks[at] = loudest / 32768;
  }
  return peaks;
}

/**
 * Fits a waveform into a number of bars, the loudest of each stretch; a quiet recording is amplified so that its shape
 * is visible.
 */
export function fitPeaks(peaks: Float32Array, bars: number): Float32Array<ArrayBuffer> {
  const fitted = new Float32Array(Math.max(0, bars));
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), 0);
  const scale = loudest > 0.02 ? 1 / Math.max(loudest, 0.25) : 1;
  for (let bar = 0; bar < fitted.length; bar++) {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    let most = 0;
    for (let at = from; at < to && at < peaks.length; at++) most = Math.max(most, peaks[at] as number);
    fitted[bar] = Math.min(1, most * scale);
  }
  return fitted;
}
