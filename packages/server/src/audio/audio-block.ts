/** A stretch of audio as it came: one array of samples within [-1, 1] per channel, all of one length. */
export interface AudioBlock {
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
  /** The same, where it came as 16-bit mono: nobody needs to compute floats then. */
  readonly pcm?: Int16Array;
}

/** How the bytes of one utterance are to be read. */
export interface AudioFormat {
  /** `pcm` is s16le mono; any other word means: look at the bytes, as upstream does not interpret it either. */
  readonly format: string;
  /** Hertz, of pcm only. */
  readonly sampleRate: number;
}
