import { toFloats } from "../../../audio/pcm-samples.ts";
import { speechRate } from "../../../audio/to-mono-samples.ts";
import { engineGaveUp } from "../../../engine.ts";
import { createPushable, type Pushable } from "../pushable.ts";
import type { RecognisedSegment, RecogniseSettings } from "../recognised-segment.ts";
import { sayWords } from "../say-words.ts";
import type { LoadedModels } from "./load-models.ts";
import { hasMarks, punctuateSegments } from "./punctuate-segments.ts";
import { createReceipts } from "./receipts.ts";
import { recogniseSamples } from "./recognise-samples.ts";
import type { StreamReply, StreamRequest } from "./worker-messages.ts";

interface OpenStream {
  settings: RecogniseSettings;
  readonly samples: Pushable<Int16Array>;
}

/** Serves the streams of file mode: one each utterance, many at once. */
export function answerStreams(
  models: LoadedModels,
  reply: (message: StreamReply) => void,
): (request: StreamRequest) => void {
  const streams = new Map<number, OpenStream>();

  function open(stream: number, settings: RecogniseSettings): void {
    const took = createReceipts(5 * speechRate, (samples) => reply({ kind: "took", stream, samples }));
    const samples = createPushable<Int16Array>((taken) => took(taken.length));
    const opened: OpenStream = { settings, samples };
    streams.set(stream, opened);
    recognise(models, opened, (segment) => reply({ kind: "segment", stream, segment }))
      .then((texts) => reply({ kind: "finished", stream, ...(texts && { texts }) }))
      .catch((error: Error) => {
        if (error === closed) return;
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
        opened?.samples.fail(closed);
        break;
    }
  };
}

/** Nobody waits for the rest. */
const closed = new Error("closed");

/** @returns the punctuated texts of all segments, where there is a model for that */
async function recognise(
  models: LoadedModels,
  stream: OpenStream,
  onSegment: (segment: RecognisedSegment) => void,
): Promise<readonly string[] | undefined> {
  const { punctuate } = models;
  const texts: string[] = [];
  await recogniseSamples(models, floatsOf(stream.samples), {
    settings: () => stream.settings,
    onSegment(segment) {
      texts.push(segment.text);
      // What is shown at once is punctuated by itself: the context comes later.
      const bare = punctuate && segment.text !== "" && !hasMarks(segment.text);
      onSegment(bare ? { ...segment, text: punctuate(segment.text) } : segment);
    },
  });
  return punctuate && punctuateSegments(texts, punctuate);
}

async function* floatsOf(pieces: AsyncIterable<Int16Array>): AsyncGenerator<Float32Array> {
  for await (const piece of pieces) yield toFloats(piece);
}
