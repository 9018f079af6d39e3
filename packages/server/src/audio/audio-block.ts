/** A stretch of decoded audio: one array of samples within [-1, 1] per channel, all of the same length. */
export interface AudioBlock {
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
  /** The loudspeakers of the channels, as in WAVE_FORMAT_EXTENSIBLE; 0 or none if the file does not say. */
  readonly mask?: number;
  /** The same samples if the source is 16-bit mono, which saves computing floats. */
  readonly pcm?: Int16Array;
}

/** How to read the bytes of one utterance. */
export interface AudioFormat {
  /** `pcm` is s16le mono; any other value means: look at the bytes, because upstream does not interpret it either. */
  readonly format: string;
  /** Hertz, of pcm only. */
  readonly sampleRate: number;
}
