/** Sound as it comes, until it is stopped. */
export interface Capture {
  /** Hertz. */
  readonly sampleRate: number;
  /** Stops the source. A track hands on all that it had brought by then, the audio graph all but its last 40 ms. */
  stop(): Promise<void>;
}

export interface CaptureListener {
  /** Mono, within [-1, 1]. */
  readonly onSamples: (samples: Float32Array<ArrayBuffer>) => void;
}
