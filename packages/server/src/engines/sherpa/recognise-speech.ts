import type { OfflineStream, Vad } from "sherpa-onnx-node";
import type { MonoAudio } from "../../decode-audio.ts";
import { joinTexts } from "./join-texts.ts";
import { type LoadedModels, modelRate } from "./load-models.ts";
import { type Span, splitAudio } from "./split-audio.ts";

export interface RecogniseSettings {
  /** Whether numbers become digits. */
  readonly itn: boolean;
  /** Looked at between two pieces: whether somebody still waits for the text. */
  readonly wanted: () => boolean;
}

/** The text of one utterance: speech is found, cut into pieces, recognised piece by piece, joined, punctuated. */
export async function recogniseSpeech(
  models: LoadedModels,
  audio: MonoAudio,
  settings: RecogniseSettings,
): Promise<string> {
  const speech = audio.sampleRate === modelRate ? audio : resampleAll(models, audio);
  const texts: string[] = [];
  for await (const span of findSpeech(models, speech)) {
    for (const piece of splitAudio(span, modelRate, speech.read)) {
      if (!settings.wanted()) return "";
      texts.push(await recognisePiece(models, speech.read(piece.start, piece.end), settings.itn));
    }
  }
  return models.punctuate(joinTexts(texts));
}

function resampleAll(models: LoadedModels, audio: MonoAudio): MonoAudio {
  const samples =
    audio.length === 0 ? new Float32Array() : models.resample(audio.read(0, audio.length), audio.sampleRate);
  return {
    sampleRate: modelRate,
    length: samples.length,
    read: (start, end) => samples.subarray(start, end),
  };
}

/** Windows of this many samples are what the detector decides on; one call with more would be one decision. */
const vadWindow = 512;
const windowsPerTurn = 256;

async function* findSpeech(models: LoadedModels, audio: MonoAudio): AsyncGenerator<Span> {
  if (audio.length === 0) return;
  const { vads } = models;
  if (!vads) {
    yield { start: 0, end: audio.length };
    return;
  }
  const vad = vads.take();
  try {
    for (let start = 0, windows = 1; start < audio.length; start += vadWindow, windows++) {
      vad.acceptWaveform(padded(audio.read(start, Math.min(start + vadWindow, audio.length)), vadWindow));
      yield* takeSegments(vad, audio.length);
      // The detector runs on this thread: let other utterances have theirs.
      if (windows % windowsPerTurn === 0) await new Promise(setImmediate);
    }
    vad.flush();
    yield* takeSegments(vad, audio.length);
  } finally {
    vads.giveBack(vad);
  }
}

function* takeSegments(vad: Vad, length: number): Generator<Span> {
  for (; !vad.isEmpty(); vad.pop()) {
    const { start, samples } = vad.front(false);
    yield { start, end: Math.min(start + samples.length, length) };
  }
}

/** The feature extractor needs seven frames for one step of the model. */
const shortestPiece = 0.2 * modelRate;

/** Streams whose decode is under way: the addon keeps raw pointers only. */
const decoding = new Set<OfflineStream>();

async function recognisePiece(models: LoadedModels, samples: Float32Array, itn: boolean): Promise<string> {
  const stream = models.recogniser.createStream();
  stream.setOption("use_itn", itn ? "1" : "0");
  stream.acceptWaveform({ samples: padded(samples, shortestPiece), sampleRate: modelRate });
  decoding.add(stream);
  try {
    const { text } = await models.recogniser.decodeAsync(stream);
    return text;
  } finally {
    decoding.delete(stream);
  }
}

function padded(samples: Float32Array, least: number): Float32Array {
  if (samples.length >= least) return samples;
  const longer = new Float32Array(least);
  longer.set(samples);
  return longer;
}
