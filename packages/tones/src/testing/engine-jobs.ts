/** What the engine can do in a separate process; the answers have the same index as the waves or texts. */
export interface EngineJobs {
  /** Whole files through an offline recogniser. */
  readonly transcribe: { readonly request: Recogniser & Waves; readonly answer: readonly Transcript[] };
  /** One file in pieces through a streaming recogniser. */
  readonly stream: {
    readonly request: Recogniser & Waves & { readonly frame: number };
    readonly answer: readonly Stream[];
  };
  /** Speech segments; with a recogniser also the text of each. */
  readonly segment: {
    readonly request: Waves & { readonly vad: string; readonly recogniser?: Recogniser };
    readonly answer: ReadonlyArray<readonly Segment[]>;
  };
  /** Texts without marks in, with marks out. */
  readonly punctuate: {
    readonly request: { readonly model: string; readonly texts: readonly string[] };
    readonly answer: readonly string[];
  };
  /** Who speaks when, in seconds, and a voice print of each whole file. */
  readonly distinguishSpeakers: {
    readonly request: Waves & { readonly segmentation: string; readonly speaker: string };
    readonly answer: ReadonlyArray<{ readonly turns: readonly Turn[]; readonly print: readonly number[] }>;
  };
}

export interface Turn {
  readonly start: number;
  readonly end: number;
  readonly speaker: number;
}

export interface Recogniser {
  readonly model: string;
  readonly tokens: string;
}

interface Waves {
  /** Paths of WAV files. */
  readonly waves: readonly string[];
}

export interface Transcript {
  readonly text: string;
  readonly lang: string;
  readonly emotion: string;
  readonly event: string;
  readonly timestamps: readonly number[];
}

export interface Stream {
  /** Every distinct text before the end of the audio. */
  readonly partials: readonly string[];
  readonly text: string;
}

export interface Segment {
  /** First sample. */
  readonly start: number;
  /** Number of samples. */
  readonly length: number;
  readonly text: string;
}
