// Runs one job on the real engine and prints the answer. A separate process, because sherpa-onnx answers a model that
// it does not accept with _Exit.
import { createRequire } from "node:module";
import type { EngineJobs, Recogniser, Segment, Stream, Transcript, Turn } from "./engine-jobs.ts";

interface Wave {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}
interface EngineStream {
  acceptWaveform(wave: Wave): void;
}
interface OfflineRecognizer {
  createStream(): EngineStream;
  decode(stream: EngineStream): void;
  getResult(stream: EngineStream): Transcript;
}
interface OnlineRecognizer extends OfflineRecognizer {
  isReady(stream: EngineStream): boolean;
}
interface Vad {
  acceptWaveform(samples: Float32Array): void;
  isEmpty(): boolean;
  front(): { readonly start: number; readonly samples: Float32Array };
  pop(): void;
  flush(): void;
}
interface PrintStream {
  acceptWaveform(wave: Wave): void;
  inputFinished(): void;
}
interface SpeakerEmbeddingExtractor {
  createStream(): PrintStream;
  compute(stream: PrintStream): Float32Array;
}
interface SherpaOnnx {
  readonly OfflineRecognizer: new (config: object) => OfflineRecognizer;
  readonly OnlineRecognizer: new (config: object) => OnlineRecognizer;
  readonly Vad: new (config: object, bufferSeconds: number) => Vad;
  readonly OfflinePunctuation: new (config: object) => { addPunct(text: string): string };
  readonly OfflineSpeakerDiarization: new (config: object) => { process(samples: Float32Array): Turn[] };
  readonly SpeakerEmbeddingExtractor: new (config: object) => SpeakerEmbeddingExtractor;
  readWave(file: string): Wave;
}

// the package has no types, and an ambient declaration here would clash with one in another room
const sherpa = createRequire(import.meta.url)("sherpa-onnx-node") as SherpaOnnx;

const jobs: {
  readonly [Kind in keyof EngineJobs]: (request: EngineJobs[Kind]["request"]) => EngineJobs[Kind]["answer"];
} = {
  transcribe({ waves, ...files }) {
    const recogniser = openOffline(files);
    return waves.map((wave) => transcribe(recogniser, sherpa.readWave(wave)));
  },
  stream({ waves, frame, model, tokens }) {
    const recogniser = new sherpa.OnlineRecognizer({
      modelConfig: { nemoCtc: { model }, tokens, numThreads: 1 },
    });
    return waves.map((wave) => stream(recogniser, sherpa.readWave(wave), frame));
  },
  segment({ waves, vad, recogniser }) {
    const offline = recogniser && openOffline(recogniser);
    return waves.map((wave) => segment(vad, sherpa.readWave(wave), offline));
  },
  punctuate({ model, texts }) {
    const punctuation = new sherpa.OfflinePunctuation({ model: { ctTransformer: model, numThreads: 1 } });
    return texts.map((text) => punctuation.addPunct(text));
  },
  distinguishSpeakers({ waves, segmentation, speaker }) {
    const diarization = new sherpa.OfflineSpeakerDiarization({
      segmentation: { pyannote: { model: segmentation }, numThreads: 1 },
      embedding: { model: speaker, numThreads: 1 },
      clustering: { numClusters: -1, threshold: 0.5 },
    });
    const extractor = new sherpa.SpeakerEmbeddingExtractor({ model: speaker, numThreads: 1 });
    return waves.map((wave) => {
      const { samples, sampleRate } = sherpa.readWave(wave);
      const stream = extractor.createStream();
      stream.acceptWaveform({ samples, sampleRate });
      stream.inputFinished();
      return { turns: diarization.process(samples), print: [...extractor.compute(stream)] };
    });
  },
};

const [kind, request] = process.argv.slice(2) as [keyof EngineJobs, string];
const answer = jobs[kind](JSON.parse(request));
process.stdout.write(JSON.stringify(answer));

function openOffline({ model, tokens }: Recogniser): OfflineRecognizer {
  return new sherpa.OfflineRecognizer({ modelConfig: { senseVoice: { model }, tokens, numThreads: 1 } });
}

function transcribe(recogniser: OfflineRecognizer, wave: Wave): Transcript {
  const stream = recogniser.createStream();
  stream.acceptWaveform(wave);
  recogniser.decode(stream);
  return recogniser.getResult(stream);
}

function stream(recogniser: OnlineRecognizer, { samples, sampleRate }: Wave, frame: number): Stream {
  const stream = recogniser.createStream();
  const texts = new Set<string>();
  for (let offset = 0; offset < samples.length; offset += frame) {
    stream.acceptWaveform({ samples: samples.subarray(offset, offset + frame), sampleRate });
    while (recogniser.isReady(stream)) recogniser.decode(stream);
    const { text } = recogniser.getResult(stream);
    if (text) texts.add(text);
  }
  return { partials: [...texts], text: recogniser.getResult(stream).text };
}

function segment(model: string, { samples, sampleRate }: Wave, recogniser?: OfflineRecognizer): Segment[] {
  const windowSize = 512;
  const vad = new sherpa.Vad(
    { sileroVad: { model, windowSize, minSilenceDuration: 0.5 }, sampleRate, numThreads: 1 },
    60,
  );
  for (let offset = 0; offset + windowSize <= samples.length; offset += windowSize) {
    vad.acceptWaveform(samples.subarray(offset, offset + windowSize));
  }
  vad.flush();
  const segments: Segment[] = [];
  let lastEnd = 0;
  for (; !vad.isEmpty(); vad.pop()) {
    const { start: noticed, samples: found } = vad.front();
    const end = noticed + found.length;
    // detectors are late, the real one, too: a segment starts earlier, but never within the previous one
    const start = Math.max(lastEnd, noticed - 0.1 * sampleRate);
    const spoken = samples.slice(start, end);
    lastEnd = end;
    const text = recogniser ? transcribe(recogniser, { samples: spoken, sampleRate }).text : "";
    segments.push({ start, length: spoken.length, text });
  }
  return segments;
}
