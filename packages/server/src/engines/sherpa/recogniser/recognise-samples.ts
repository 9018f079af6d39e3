import { speechRate } from "../../../audio/to-mono-samples.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import { createSpeechCutter, type SpeechPiece } from "./cut-speech.ts";
import { createSpeechFinder, createSpeechTaker, type SpeechEvent } from "./find-speech.ts";
import type { LoadedModels } from "./load-models.ts";
import { mapInOrder } from "./map-in-order.ts";
import { recognisePiece } from "./recognise-piece.ts";

export interface RecogniseOptions {
  /** Looked at with every piece. */
  readonly settings: () => RecogniseSettings;
  /** Gets every segment in order, as soon as it is known. */
  readonly onSegment: (segment: RecognisedSegment) => void;
}

/**
 * Recognises 16 kHz mono audio as it comes: speech is found, cut into pieces of at most 20 s, recognised several at a
 * time. What it holds does not grow with the length of the audio.
 */
export async function recogniseSamples(
  models: LoadedModels,
  samples: AsyncIterable<Float32Array>,
  { settings, onSegment }: RecogniseOptions,
): Promise<void> {
  // The next piece is looked for while all decoders work on others.
  const ahead = models.decoders + 1;
  const work = (piece: SpeechPiece) => recognisePiece(models, piece, settings());
  await mapInOrder(findPieces(models, samples), ahead, work, onSegment);
}

/** Samples of one turn on the thread that all utterances share. */
const turnSamples = 2 * speechRate;

async function* findPieces(models: LoadedModels, samples: AsyncIterable<Float32Array>): AsyncGenerator<SpeechPiece> {
  const vad = models.vads?.take();
  try {
    const finder = vad ? createSpeechFinder(vad) : createSpeechTaker();
    const cut = createSpeechCutter(speechRate);
    const pieces = (events: readonly SpeechEvent[]) => events.flatMap(cut);
    for await (const piece of samples) {
      for (let offset = 0; offset < piece.length; offset += turnSamples) {
        yield* pieces(finder.push(piece.subarray(offset, offset + turnSamples)));
        await new Promise(setImmediate);
      }
    }
    yield* pieces(finder.finish());
  } finally {
    if (vad) models.vads?.giveBack(vad);
  }
}
