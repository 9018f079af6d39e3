import { createReceipts } from "../../../audio/back-pressure.ts";
import { createPushable, type Pushable } from "../../../audio/pushable.ts";
import { toFloats } from "../../../audio/samples.ts";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import { EngineError, engineGaveUp } from "../../../engine.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import { printError, type ReplyTo } from "../serve-parent.ts";
import type { Envelope } from "../worker-messages.ts";
import { createSpeechCutter, type SpeechPiece } from "./cut-speech.ts";
import { openSpeechFinder, type SpeechEvent } from "./find-speech.ts";
import type { LoadedModels } from "./load-models.ts";
import { mapInOrder } from "./map-in-order.ts";
import { punctuateAlone, punctuateSegments } from "./punctuate-segments.ts";
import { recognisePiece } from "./recognise-piece.ts";
import type { UtteranceReply, UtteranceRequest } from "./recogniser-messages.ts";

interface OpenUtterance {
  /** Read for every piece. */
  settings: RecogniseSettings;
  readonly samples: Pushable<Int16Array>;
  /** Nobody waits for the rest. */
  readonly closed: AbortController;
}

/** The progress of an utterance, in samples. */
interface Search {
  /** Up to where speech has been searched for. */
  position: number;
  /** Start of the speech that is not in a piece yet. */
  openFrom: number | undefined;
  /** Starts of the pieces that are being recognised. */
  readonly starts: number[];
}

/**
 * Recognises the utterances of file mode, many at once, as their audio arrives: speech is found, cut into pieces of at
 * most 20 s, and recognised several at a time. The memory of an utterance does not grow with the length of its audio.
 */
export function createUtteranceHandler(
  models: LoadedModels,
  replyTo: ReplyTo<UtteranceReply>,
): (request: Envelope<UtteranceRequest>) => void {
  const utterances = new Map<number, OpenUtterance>();

  function open(line: number, settings: RecogniseSettings): OpenUtterance {
    const closed = new AbortController();
    const { signal } = closed;
    const search: Search = { position: 0, openFrom: undefined, starts: [] };
    const reply = (message: UtteranceReply) => replyTo(line, message);
    const reached = () => search.starts[0] ?? search.openFrom ?? search.position;
    const took = createReceipts(5 * speechRate, (samples) => {
      reply({ kind: "took", samples });
      if (reached() > 0) reply({ kind: "reached", samples: reached() });
    });
    const samples = createPushable<Int16Array>({ onTaken: (piece) => took(piece.length) });
    const owner = { owner: {}, signal, onStart: () => reply({ kind: "reached", samples: reached() }) };
    const texts: string[] = [];
    const utterance: OpenUtterance = { settings, samples, closed };
    void recognise();

    async function recognise(): Promise<void> {
      const work = (piece: SpeechPiece) => {
        search.starts.push(piece.start);
        return recognisePiece(models, piece, utterance.settings, owner);
      };
      try {
        // The next piece is searched for while all decoders work on others.
        await mapInOrder(findPieces(models, samples, search, signal), models.decoders + 1, work, announce);
        const marked = models.punctuate && (await punctuateSegments(texts, models.punctuate, signal));
        reply({ kind: "finished", result: marked });
      } catch (error) {
        if (signal.aborted) return;
        printError(error);
        const { code, message } = engineGaveUp(error);
        reply({ kind: "failed", code, message });
      } finally {
        utterances.delete(line);
      }
    }

    function announce(segment: RecognisedSegment): void {
      search.starts.shift();
      // From a piece that was being decoded when its client left.
      if (signal.aborted) return;
      texts.push(segment.text);
      // What is shown immediately is punctuated by itself: the context comes later.
      reply({ kind: "item", item: { ...segment, text: punctuateAlone(segment.text, models.punctuate) } });
      reply({ kind: "reached", samples: reached() });
    }

    return utterance;
  }

  return ({ line, message }) => {
    const utterance = utterances.get(line);
    switch (message.kind) {
      case "settings":
        if (utterance) utterance.settings = message.settings;
        else utterances.set(line, open(line, message.settings));
        break;
      case "samples":
        utterance?.samples.push(message.samples);
        break;
      case "finish":
        utterance?.samples.end();
        break;
      case "close":
        utterance?.closed.abort();
        utterance?.samples.fail(new EngineError("RECOGNITION_FAILED", "Nobody waits any more."));
        break;
    }
  };
}

/** Samples per turn on the thread that all utterances share. */
const turnSamples = 2 * speechRate;

async function* findPieces(
  models: LoadedModels,
  samples: AsyncIterable<Int16Array>,
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
        yield* pieces(finder.push(toFloats(turn)));
        search.position += turn.length;
        await new Promise(setImmediate);
      }
    }
    yield* pieces(finder.finish());
  } finally {
    finder.close();
  }
}
