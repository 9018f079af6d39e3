import { engineGaveUp } from "../../../engine.ts";
import { createPushable, type Pushable } from "../pushable.ts";
import { sayWords } from "../say-words.ts";
import { createBlockSlots } from "./block-slots.ts";
import type { SpeakerModels } from "./load-speaker-models.ts";
import type { SpeakersReply, SpeakersRequest } from "./speakers-messages.ts";
import { tellSpeakers } from "./tell-speakers.ts";

/** Serves the recordings of all sessions: their audio comes side by side, some blocks are worked on at once. */
export function answerSpeakerStreams(
  models: SpeakerModels,
  blocksAtOnce: number,
  reply: (message: SpeakersReply) => void,
): (request: Exclude<SpeakersRequest, { kind: "load" }>) => void {
  const streams = new Map<number, Pushable<Float32Array>>();
  const runBlock = createBlockSlots(blocksAtOnce);

  function open(stream: number, speakerCount: number | undefined): void {
    const samples = createPushable<Float32Array>((taken) => reply({ kind: "took", stream, samples: taken.length }));
    streams.set(stream, samples);
    tellSpeakers(models, samples, { speakerCount, runBlock })
      .then((told) => reply({ kind: "told", stream, ...told }))
      .catch((error: Error) => {
        if (error === closed) return;
        sayWords(error);
        reply({ kind: "failed", stream, message: engineGaveUp(error).message });
      })
      .finally(() => streams.delete(stream));
  }

  return (request) => {
    if (request.kind === "print") {
      return reply({ kind: "printed", print: request.print, voice: models.print([request.samples]) });
    }
    const samples = streams.get(request.stream);
    switch (request.kind) {
      case "open":
        open(request.stream, request.speakerCount);
        break;
      case "samples":
        samples?.push(request.samples);
        break;
      case "finish":
        samples?.end();
        break;
      case "close":
        samples?.fail(closed);
        break;
    }
  };
}

/** Nobody waits for the rest. */
const closed = new Error("closed");
