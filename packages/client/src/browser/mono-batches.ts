/** A running capture, until it is stopped. */
export interface Capture {
  /** Hertz. */
  readonly sampleRate: number;
  /** Stops the source. A track passes on all that it had delivered by then, the audio graph all but its last 40 ms. */
  stop(): Promise<void>;
}

export interface CaptureListener {
  /** Mono, within [-1, 1]. */
  readonly onSamples: (samples: Float32Array<ArrayBuffer>) => void;
}

/** Samples in one batch: 40 ms at 48 kHz, against the 2.7 or 10 ms that a browser delivers at once. */
const batch = 1920;

/**
 * Mixes channels to one and passes samples on in batches: a message for each few milliseconds would cost more than the
 * sound.
 */
export class MonoBatches {
  readonly #onBatch: (samples: Float32Array<ArrayBuffer>) => void;
  #samples = new Float32Array(batch);
  #length = 0;

  /** @param onBatch may keep what it gets */
  constructor(onBatch: (samples: Float32Array<ArrayBuffer>) => void) {
    this.#onBatch = onBatch;
  }

  /** @param channels of one length, within [-1, 1]; an empty list is ignored */
  add(channels: readonly Float32Array[]): void {
    const [first] = channels;
    if (!first) return;
    for (let index = 0; index < first.length; index += 1) {
      let sum = 0;
      for (const channel of channels) sum += channel[index] ?? 0;
      this.#samples[this.#length] = sum / channels.length;
      this.#length += 1;
      if (this.#length === batch) this.flush();
    }
  }

  /** Passes on an incomplete last batch. */
  flush(): void {
    if (this.#length === 0) return;
    const samples = this.#length === batch ? this.#samples : this.#samples.slice(0, this.#length);
    this.#samples = new Float32Array(batch);
    this.#length = 0;
    this.#onBatch(samples);
  }
}
