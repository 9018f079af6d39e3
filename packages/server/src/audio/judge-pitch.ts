/** Notices voices that are too deep for a person: samples of a higher rate than the one that is named. */
export interface PitchJudge {
  push(samples: Int16Array): void;
  /** The median pitch in hertz; undefined before enough of a voice has been heard. */
  pitch(): number | undefined;
}

/** Hertz that is enough for the pitch of a voice. */
const coarseRate = 8000;
/** Samples of it that are compared with what comes up to 40 ms later: 25 Hz is the lowest pitch, 570 Hz the highest. */
const compared = 694;
const shortestLag = 14;
const longestLag = 330;
/** One frame out of so many samples, so that no piece of audio costs much; then it has heard enough. */
const every = 2000;
const mostFrames = 24;
const leastFrames = 10;
/** Correlation from which it is a voice, and the share of the best that an octave above it needs. */
const voiced = 0.6;
const nearlyBest = 0.9;
const emphasis = 0.95;
/** Mean square of -50 dB, without the low notes. */
const quiet = 1e-5;

/** @param sampleRate as the sender names it, hertz */
export function createPitchJudge(sampleRate: number): PitchJudge {
  const step = Math.max(1, Math.round(sampleRate / coarseRate));
  const rate = sampleRate / step;
  const frame = new Float32Array(compared + longestLag + 1);
  const pitches: number[] = [];
  let filled = 0;
  let skip = 0;
  let last = 0;
  let sum = 0;
  let taken = 0;

  function add(sample: number): void {
    if (skip > 0) {
      skip -= 1;
      return;
    }
    frame[filled++] = sample;
    if (filled < frame.length) return;
    filled = 0;
    skip = every - frame.length;
    const pitch = readPitch(frame, rate);
    if (pitch !== undefined) pitches.push(pitch);
  }

  return {
    push(samples) {
      for (let at = 0; at < samples.length && pitches.length < mostFrames; at++) {
        sum += samples[at] as number;
        if (++taken < step) continue;
        const sample = sum / step / 32_768;
        // Without what hums and rumbles: the harmonics of a voice keep its period.
        add(sample - emphasis * last);
        last = sample;
        sum = 0;
        taken = 0;
      }
    },
    pitch() {
      if (pitches.length < leastFrames) return undefined;
      return pitches.toSorted((one, other) => one - other)[pitches.length >> 1];
    },
  };
}

/** By the normalised autocorrelation. */
function readPitch(frame: Float32Array, rate: number): number | undefined {
  let own = 0;
  for (let at = 0; at < compared; at++) own += (frame[at] as number) ** 2;
  if (own / compared < quiet) return undefined;
  const correlations = new Float32Array(longestLag + 1);
  let best = 0;
  for (let lag = shortestLag - 1; lag <= longestLag; lag++) {
    let product = 0;
    let energy = 0;
    for (let at = 0; at < compared; at++) {
      const later = frame[at + lag] as number;
      product += (frame[at] as number) * later;
      energy += later * later;
    }
    const correlation = product / Math.sqrt(own * energy + Number.MIN_VALUE);
    correlations[lag] = correlation;
    if (lag >= shortestLag) best = Math.max(best, correlation);
  }
  if (best < voiced) return undefined;
  for (let lag = shortestLag; lag < longestLag; lag++) {
    const [one, here, other] = [correlations[lag - 1] ?? 0, correlations[lag] ?? 0, correlations[lag + 1] ?? 0];
    if (here > nearlyBest * best && here >= one && here >= other) return rate / lag;
  }
  return rate / longestLag;
}
