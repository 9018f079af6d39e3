// The npm package ships no types. Declared here: what the worker uses of 1.13.8.
declare module "sherpa-onnx-node" {
  export interface OfflineRecognizerConfig {
    readonly featConfig?: { readonly sampleRate: number; readonly featureDim: number };
    readonly modelConfig: {
      readonly senseVoice: {
        readonly model: string;
        readonly language?: string;
        readonly useInverseTextNormalization?: number;
      };
      readonly tokens: string;
      readonly numThreads?: number;
      readonly provider?: string;
      readonly debug?: number;
    };
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
    createStream(): OfflineStream;
    /** Holds raw pointers only: keep recogniser and stream referenced until it settles. */
    decodeAsync(stream: OfflineStream): Promise<{ readonly text: string }>;
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
    front(enableExternalBuffer?: boolean): { readonly start: number; readonly samples: Float32Array };
    pop(): void;
    clear(): void;
    reset(): void;
    flush(): void;
  }

  export class LinearResampler {
    constructor(inputSampleRate: number, outputSampleRate: number);
    resample(samples: Float32Array): Float32Array;
    flush(samples: Float32Array): Float32Array;
  }

  export class OfflinePunctuation {
    constructor(config: {
      readonly model: { readonly ctTransformer: string; readonly numThreads?: number; readonly provider?: string };
    });
    addPunct(text: string): string;
  }
}
