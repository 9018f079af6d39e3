// The npm package ships no types. Declared here: what the workers use of 1.13.8.
declare module "sherpa-onnx-node" {
  export interface OfflineRecognizerConfig {
    readonly featConfig?: { readonly sampleRate: number; readonly featureDim: number };
    readonly modelConfig: {
      readonly senseVoice?: {
        readonly model: string;
        readonly language?: string;
        readonly useInverseTextNormalization?: number;
      };
      readonly transducer?: { readonly encoder: string; readonly decoder: string; readonly joiner: string };
      /** How hotwords are split into tokens. */
      readonly modelingUnit?: string;
      readonly tokens: string;
      readonly numThreads?: number;
      readonly provider?: string;
      readonly debug?: number;
    };
    readonly decodingMethod?: string;
    readonly maxActivePaths?: number;
  }

  export interface Waveform {
    readonly samples: Float32Array;
    readonly sampleRate: number;
  }

  export class OfflineStream {
    /** Once per stream; resamples. */
    acceptWaveform(waveform: Waveform): void;
    setOption(key: string, value: string): void;
  }

  export class OfflineRecognizer {
    constructor(config: OfflineRecognizerConfig);
    /** @param hotwords only for transducers with beam search: otherwise it ends the process */
    createStream(hotwords?: string): OfflineStream;
    /** Keeps only raw pointers: keep recogniser and stream referenced until it settles. */
    decodeAsync(stream: OfflineStream): Promise<OfflineResult>;
  }

  /** All fields are empty if the network threw: that is only logged. */
  export interface OfflineResult {
    readonly text: string;
    /** Including brackets: `<|zh|>`, `<|HAPPY|>`, `<|Speech|>`. */
    readonly lang: string;
    readonly emotion: string;
    readonly event: string;
    readonly tokens: readonly string[];
    /** Seconds, starts only. */
    readonly timestamps: readonly number[];
  }

  export interface OnlineRecognizerConfig {
    readonly featConfig?: { readonly sampleRate: number; readonly featureDim: number };
    readonly modelConfig: {
      readonly nemoCtc?: { readonly model: string };
      readonly paraformer?: { readonly encoder: string; readonly decoder: string };
      readonly tokens: string;
      readonly numThreads?: number;
      readonly provider?: string;
      readonly debug?: number;
    };
  }

  export class OnlineStream {
    acceptWaveform(waveform: Waveform): void;
    inputFinished(): void;
  }

  /** Every call blocks its thread. */
  export class OnlineRecognizer {
    constructor(config: OnlineRecognizerConfig);
    createStream(): OnlineStream;
    isReady(stream: OnlineStream): boolean;
    decode(stream: OnlineStream): void;
    getResult(stream: OnlineStream): { readonly text: string };
  }

  export interface VadConfig {
    readonly sileroVad: {
      readonly model: string;
      readonly threshold?: number;
      readonly minSilenceDuration?: number;
      readonly minSpeechDuration?: number;
      readonly maxSpeechDuration?: number;
      readonly windowSize?: number;
    };
    readonly sampleRate: number;
    readonly numThreads?: number;
    readonly debug?: number;
  }

  export class Vad {
    constructor(config: VadConfig, bufferSizeInSeconds: number);
    acceptWaveform(samples: Float32Array): void;
    isEmpty(): boolean;
    isDetected(): boolean;
    front(enableExternalBuffer?: boolean): { readonly start: number; readonly samples: Float32Array };
    pop(): void;
    clear(): void;
    reset(): void;
    flush(): void;
  }

  export class OfflinePunctuation {
    constructor(config: {
      readonly model: { readonly ctTransformer: string; readonly numThreads?: number; readonly provider?: string };
    });
    addPunct(text: string): string;
  }

  export interface ClusteringConfig {
    /** -1: as many as the threshold gives. */
    readonly numClusters: number;
    /** Largest cosine distance within a cluster. */
    readonly threshold: number;
  }

  export class OfflineSpeakerDiarization {
    constructor(config: {
      readonly segmentation: {
        readonly pyannote: { readonly model: string };
        readonly numThreads?: number;
        readonly provider?: string;
      };
      readonly embedding: { readonly model: string; readonly numThreads?: number; readonly provider?: string };
      readonly clustering: ClusteringConfig;
      readonly minDurationOn?: number;
      readonly minDurationOff?: number;
    });
    /** The argument of the native functions. */
    readonly handle: unknown;
    readonly sampleRate: number;
    setConfig(config: { readonly clustering: ClusteringConfig }): void;
  }

  export interface EmbeddingStream {
    acceptWaveform(waveform: Waveform): void;
    inputFinished(): void;
  }

  export class SpeakerEmbeddingExtractor {
    constructor(config: { readonly model: string; readonly numThreads?: number; readonly provider?: string });
    readonly dim: number;
    createStream(): EmbeddingStream;
    isReady(stream: EmbeddingStream): boolean;
    compute(stream: EmbeddingStream, enableExternalBuffer?: boolean): Float32Array;
  }
}

declare module "sherpa-onnx-node/addon.js" {
  /** Seconds. */
  export interface DiarizationSegment {
    readonly start: number;
    readonly end: number;
    readonly speaker: number;
  }

  /** Native, but not wrapped by the package: runs on libuv's pool with a copy of the samples. */
  export function offlineSpeakerDiarizationProcessAsync(
    handle: unknown,
    samples: Float32Array,
    onProgress: (processed: number, total: number) => void,
  ): Promise<readonly DiarizationSegment[]>;
}
