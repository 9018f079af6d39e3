import { toFloats } from "../../../audio/pcm-samples.ts";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import { engineGaveUp } from "../../../engine.ts";
import { createPushable, type Pushable } from "../pushable.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import { sayWords } from "../say-words.ts";
import type { LoadedModels } from "./load-models.ts";
import { hasMarks, punctuateSegments } from "./punctuate-segments.ts";
import { createReceipts } from "./receipts.ts";
import { type Recognition, recogniseSamples } from "./recognise-samples.ts";
import type { StreamReply, StreamRequest } from "./worker-messages.ts";

interface OpenStream {
  settings: RecogniseSettings;
  readonly samples: Pushable<Int16Array>;
  /** Nobody waits for the rest. */
  readonly closed: AbortController;
}

/** Serves the streams of file mode: one each utterance, many at once. */
export function answerStreams(
  models: LoadedModels,
  reply: (message: StreamReply) => void,
): (request: StreamRequest) => void {
  const streams = new Map<number, OpenStream>();

  function open(stream: number, settings: RecogniseSettings): void {
    let recognition: Recognition | undefined;
    const took = createReceipts(5 * speechRate, (samples) =>
      reply({ kind: "took", stream, samples, done: recognition?.done() ?? 0 }),
    );
    const samples = createPushable<Int16Array>((taken) => took(taken.length));
    const opened: OpenStream = { settings, samples, closed: new AbortController() };
    streams.set(stream, opened);
    const texts: string[] = [];
    recognition = recogniseSamples(models, floatsOf(samples), {
      settings: () => opened.settings,
      onStart: once(() => reply({ kind: "begun", stream })),
      onSegment(segment) {
        // Of a piece that was under way when its client left.
        if (opened.closed.signal.aborted) return;
        texts.push(segment.text);
        reply({ kind: "segment", stream, segment: punctuateAtOnce(models, segment) });
      },
      signal: opened.closed.signal,
    });
    recognition.finished
      .then(() => models.punctuate && punctuateSegments(texts, models.punctuate, opened.closed.signal))
      .then((marked) => reply({ kind: "finished", stream, ...(marked && { texts: marked }) }))
      .catch((error: Error) => {
        if (opened.closed.signal.aborted) return;
        sayWords(error);
        const { code, message } = engineGaveUp(error);
        reply({ kind: "failed", stream, code, message });
      })
      .finally(() => streams.delete(stream));
  }

  return (request) => {
    const { stream } = request;
    const opened = streams.get(stream);
    switch (request.kind) {
      case "settings":
        if (opened) opened.settings = request.settings;
        else open(stream, request.settings);
        break;
      case "samples":
        opened?.samples.push(request.samples);
        break;
      case "finish":
        opened?.samples.end();
        break;
      case "close":
        opened?.closed.abort();
        opened?.samples.fail(new Error("closed"));
        break;
    }
  };
}

/** What is shown at once is punctuated by itself: the context comes later. */
function punctuateAtOnce({ punctuate }: LoadedModels, segment: RecognisedSegment): RecognisedSegment {
  if (!punctuate || segment.text === "" || hasMarks(segment.text)) return segment;
  return { ...segment, text: punctuate(segment.text) };
}

function once(call: () => void): () => void {
  let called = false;
  return () => {
    if (!called) call();
    called = true;
  };
}

async function* floatsOf(pieces: AsyncIterable<Int16Array>): AsyncGenerator<Float32Array> {
  for await (const piece of pieces) yield toFloats(piece);
}
