import { engineGaveUp } from "../../../engine.ts";
import { createFairSlots } from "../../../scheduling/create-fair-slots.ts";
import { createPushable, type Pushable } from "../pushable.ts";
import { sayWords } from "../say-words.ts";
import type { SpeakerModels } from "./load-speaker-models.ts";
import type { SpeakersReply, SpeakersRequest } from "./speakers-messages.ts";
import { tellSpeakers } from "./tell-speakers.ts";

/** A recording on its way. */
interface OpenStream {
  readonly samples: Pushable<Float32Array>;
  /** Nobody waits for the rest. */
  readonly closed: AbortController;
}

/** Serves the recordings of all sessions: their audio comes side by side, some blocks are worked on at once. */
export function answerSpeakerStreams(
  models: SpeakerModels,
  blocksAtOnce: number,
  reply: (message: SpeakersReply) => void,
): (request: Exclude<SpeakersRequest, { kind: "load" }>) => void {
  const streams = new Map<number, OpenStream>();
  const runFairly = createFairSlots({ slots: blocksAtOnce });

  function open(stream: number, speakerCount: number | undefined): void {
    const samples = createPushable<Float32Array>((taken) => reply({ kind: "took", stream, samples: taken.length }));
    const closed = new AbortController();
    streams.set(stream, { samples, closed });
    tellSpeakers(models, samples, {
      speakerCount,
      runFairly,
      blocksAtOnce,
      onBlock: (end) => reply({ kind: "reached", stream, samples: end }),
      signal: closed.signal,
    })
      .then((told) => reply({ kind: "told", stream, ...told }))
      .catch((error: Error) => {
        if (closed.signal.aborted) return;
        sayWords(error);
        reply({ kind: "failed", stream, message: engineGaveUp(error).message });
      })
      .finally(() => streams.delete(stream));
  }

  return (request) => {
    if (request.kind === "print") {
      return reply({ kind: "printed", print: request.print, voice: models.print([request.samples]) });
    }
    const opened = streams.get(request.stream);
    switch (request.kind) {
      case "open":
        open(request.stream, request.speakerCount);
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
