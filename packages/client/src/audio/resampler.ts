/** Zero crossings on each side of the filter: with this window, a stopband attenuation of over 80 dB. */
const crossings = 32;
/** Of a Kaiser window. */
const beta = 9;
/** The pass band ends here, as a share of the lower of the two Nyquist frequencies. */
const rolloff = 0.95;

/**
 * Changes the sample rate piece by piece, by a windowed sinc: hours of audio need no more memory than seconds. The
 * delay of the filter is compensated for, so that times stay correct.
 *
 * @example
 * const resampler = new Resampler(44_100, 16_000);
 * const pieces = [resampler.push(first), resampler.push(second), resampler.flush()];
 */
export class Resampler {
  /** Output samples per {@link #down} input samples; the two have no common factor. */
  readonly #up: number;
  readonly #down: number;
  /** Input samples on each side of an output sample. */
  readonly #reach: number;
  /** One row of weights for every position that an output sample can have between two input samples. */
  readonly #phases: readonly Float32Array[];
  #history: Float32Array;
  /** Position of the next output sample in the history: whole input samples, and the rest in units of 1 / `up`. */
  #at: number;
  #phase = 0;
  #pushed = 0;
  #given = 0;

  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const cutoff = rolloff * Math.min(1, toRate / fromRate);
    this.#reach = Math.ceil(crossings / cutoff);
    this.#phases = Array.from({ length: this.#up }, (_, phase) => designRow(phase / this.#up, this.#reach, cutoff));
    // Before the first samples there is silence.
    this.#history = new Float32Array(this.#reach);
    this.#at = this.#reach;
  }

  /** @returns what is final by now; the rest follows later */
  push(samples: Float32Array): Float32Array {
    this.#pushed += samples.length;
    return this.#run(samples, Number.POSITIVE_INFINITY);
  }

  /** @returns the rest: with it there is as much audio as was pushed */
  flush(): Float32Array {
    const total = Math.round((this.#pushed * this.#up) / this.#down);
    return this.#run(new Float32Array(this.#reach + 1), total - this.#given);
  }

  #run(samples: Float32Array, most: number): Float32Array {
    const input = new Float32Array(this.#history.length + samples.length);
    input.set(this.#history);
    input.set(samples, this.#history.length);
    const reach = this.#reach;
    const ready = Math.max(0, input.length - reach - this.#at);
    const output = new Float32Array(Math.ceil((ready * this.#up) / this.#down) + 1);
    let count = 0;
    while (this.#at + reach < input.length && count < most) {
      const row = this.#phases[this.#phase] as Float32Array;
      const start = this.#at - reach + 1;
      let sum = 0;
      for (let tap = 0; tap < row.length; tap += 1) sum += (row[tap] as number) * (input[start + tap] as number);
      output[count] = sum;
      count += 1;
      this.#phase += this.#down;
      this.#at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const keepFrom = Math.max(0, Math.min(input.length, this.#at - reach));
    this.#history = input.slice(keepFrom);
    this.#at -= keepFrom;
    this.#given += count;
    return output.subarray(0, count);
  }
}

/** Resamples a whole recording at once. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples;
  const resampler = new Resampler(fromRate, toRate);
  const [head, tail] = [resampler.push(samples), resampler.flush()];
  const joined = new Float32Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}

/** Weights of the input samples from `reach - 1` before an output sample to `reach` after it. */
function designRow(fraction: number, reach: number, cutoff: number): Float32Array {
  const row = new Float32Array(2 * reach);
  let sum = 0;
  for (let tap = 0; tap < row.length; tap += 1) {
    const distance = tap - (reach - 1) - fraction;
    const x = distance * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const weight = sinc * kaiser(distance / reach);
    row[tap] = weight;
    sum += weight;
  }
  // Every phase passes a constant unchanged: no hum at the rate at which phases repeat.
  for (let tap = 0; tap < row.length; tap += 1) row[tap] = (row[tap] as number) / sum;
  return row;
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** Modified, of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
