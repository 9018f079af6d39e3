/** Changes the sample rate of one channel, piece by piece, without seams. */
export interface Resampler {
  push(samples: Float32Array): Float32Array;
  /** The rest that is still buffered. */
  finish(): Float32Array;
}

/** Zero crossings of the low-pass on each side: enough for speech features, cheap enough for the front door. */
const zeroCrossings = 6;
/** Rates without a common divisor would need one filter per output sample; finer steps than this are not audible. */
const mostPhases = 640;

/**
 * A windowed-sinc low-pass, evaluated only at the new samples.
 *
 * Our own code, because the engine's resampler cannot be loaded here (its library may end the process) and those on npm
 * work on whole files or are WebAssembly.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples, finish: () => new Float32Array() };
  const { phases, reach, filterOf } = planFilters(from, to);
  /** Samples from `bufferStart` on; before the audio there is silence. */
  let buffer: Float32Array = new Float32Array(reach);
  let bufferStart = -reach;
  let received = 0;
  let produced = 0;

  const produce = (until: number): Float32Array => {
    const count = Math.max(0, until - produced);
    const result = new Float32Array(count);
    for (let index = 0; index < count; index++, produced++) {
      const position = (produced * from) / to;
      let whole = Math.floor(position);
      let phase = Math.round((position - whole) * phases);
      if (phase === phases) {
        whole += 1;
        phase = 0;
      }
      const filter = filterOf(phase);
      const first = whole - reach + 1 - bufferStart;
      let sum = 0;
      for (let tap = 0; tap < filter.length; tap++) sum += (filter[tap] as number) * (buffer[first + tap] ?? 0);
      result[index] = sum;
    }
    const keepFrom = Math.floor((produced * from) / to) - reach;
    if (keepFrom > bufferStart) {
      buffer = buffer.slice(keepFrom - bufferStart);
      bufferStart = keepFrom;
    }
    return result;
  };

  return {
    push(samples) {
      const longer = new Float32Array(buffer.length + samples.length);
      longer.set(buffer);
      longer.set(samples, buffer.length);
      buffer = longer;
      received += samples.length;
      // An output sample needs `reach` input samples after it, one more for rounding.
      return produce(Math.floor(((received - reach - 2) * to) / from));
    },
    finish: () => produce(Math.ceil((received * to) / from)),
  };
}

/**
 * One filter per fraction of an input sample; `reach` is the number of taps on each side. Each is made when first
 * needed: all of them take milliseconds, and a client can change the rate every few bytes.
 */
function planFilters(from: number, to: number) {
  const phases = Math.min(mostPhases, to / greatestDivisor(from, to));
  const cutoff = (0.99 * Math.min(from, to)) / 2;
  const halfWidth = zeroCrossings / (2 * cutoff);
  const reach = Math.ceil(halfWidth * from) + 1;
  const filters: (Float32Array | undefined)[] = new Array(phases).fill(undefined);

  const filterOf = (phase: number): Float32Array => {
    const made = filters[phase];
    if (made) return made;
    const filter = Float32Array.from({ length: 2 * reach }, (_, tap) => {
      const seconds = (tap - reach + 1 - phase / phases) / from;
      return lowPass(seconds, cutoff, halfWidth) / from;
    });
    filters[phase] = filter;
    return filter;
  };
  return { phases, reach, filterOf };
}

function lowPass(seconds: number, cutoff: number, halfWidth: number): number {
  if (Math.abs(seconds) >= halfWidth) return 0;
  const window = 0.5 * (1 + Math.cos((Math.PI * seconds) / halfWidth));
  const angle = 2 * Math.PI * cutoff * seconds;
  return window * 2 * cutoff * (angle === 0 ? 1 : Math.sin(angle) / angle);
}

function greatestDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestDivisor(right, left % right);
}
