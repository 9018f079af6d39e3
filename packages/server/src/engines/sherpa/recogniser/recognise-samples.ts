import { speechRate } from "../../../audio/to-mono-samples.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import { createSpeechCutter, type SpeechPiece } from "./cut-speech.ts";
import { openSpeechFinder, type SpeechEvent } from "./find-speech.ts";
import type { LoadedModels } from "./load-models.ts";
import { mapInOrder } from "./map-in-order.ts";
import { recognisePiece } from "./recognise-piece.ts";

export interface RecogniseOptions {
  /** Looked at with every piece. */
  readonly settings: () => RecogniseSettings;
  /** Gets every segment in order, as soon as it is known. */
  readonly onSegment: (segment: RecognisedSegment) => void;
  /** Told when its first decode begins. */
  readonly onStart?: () => void;
  /** Aborted when nobody waits any more: no further decode begins. */
  readonly signal: AbortSignal;
}

/** What is being recognised. */
export interface Recognition {
  readonly finished: Promise<void>;
  /** So many samples from the start of the utterance have nothing left to be done with. */
  done(): number;
}

/**
 * Recognises 16 kHz mono audio as it comes: speech is found, cut into pieces of at most 20 s, recognised several at a
 * time. What it holds does not grow with the length of the audio.
 */
export function recogniseSamples(
  models: LoadedModels,
  samples: AsyncIterable<Float32Array>,
  { settings, onSegment, onStart, signal }: RecogniseOptions,
): Recognition {
  // The next piece is looked for while all decoders work on others.
  const ahead = models.decoders + 1;
  const owner = { owner: {}, signal, onStart };
  /** Where the pieces in work begin. */
  const starts: number[] = [];
  const search: Search = { position: 0, openFrom: undefined };
  const work = (piece: SpeechPiece) => {
    starts.push(piece.start);
    return recognisePiece(models, piece, settings(), owner);
  };
  const receive = (segment: RecognisedSegment) => {
    starts.shift();
    onSegment(segment);
  };
  return {
    finished: mapInOrder(findPieces(models, samples, search, signal), ahead, work, receive),
    done: () => starts[0] ?? search.openFrom ?? search.position,
  };
}

/** Samples of one turn on the thread that all utterances share. */
const turnSamples = 2 * speechRate;

/** How far speech has been looked for, in samples. */
interface Search {
  position: number;
  /** Where the speech begins that is in no piece yet. */
  openFrom: number | undefined;
}

async function* findPieces(
  models: LoadedModels,
  samples: AsyncIterable<Float32Array>,
  search: Search,
  signal: AbortSignal,
): AsyncGenerator<SpeechPiece> {
  const finder = openSpeechFinder(models.vads);
  try {
    const cut = createSpeechCutter(speechRate);
    const pieces = function* (events: readonly SpeechEvent[]): Generator<SpeechPiece> {
      for (const event of events) {
        if (event.kind === "speech") search.openFrom ??= event.start;
        for (const piece of cut(event)) {
          search.openFrom = piece.start + piece.samples.length;
          yield piece;
        }
        if (event.kind === "end") search.openFrom = undefined;
      }
    };
    for await (const piece of samples) {
      for (let offset = 0; offset < piece.length; offset += turnSamples) {
        signal.throwIfAborted();
        const turn = piece.subarray(offset, offset + turnSamples);
        yield* pieces(finder.push(turn));
        search.position += turn.length;
        await new Promise(setImmediate);
      }
    }
    yield* pieces(finder.finish());
  } finally {
    finder.close();
  }
}
