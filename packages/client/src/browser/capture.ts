/** Sound as it comes, until it is stopped. */
export interface Capture {
  /** Hertz. */
  readonly sampleRate: number;
  /** Stops the source; what it had brought by then has been handed on. */
  stop(): Promise<void>;
}

export interface CaptureListener {
  /** Mono, within [-1, 1]. */
  readonly onSamples: (samples: Float32Array<ArrayBuffer>) => void;
}
