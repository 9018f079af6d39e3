import { createPushable, type Pushable } from "../../../audio/pushable.ts";
import { EngineError, engineGaveUp } from "../../../engine.ts";
import { createFairSlots } from "../../../scheduling/create-fair-slots.ts";
import { printError, type ReplyTo } from "../serve-parent.ts";
import type { Envelope } from "../worker-messages.ts";
import { distinguishSpeakers } from "./distinguish-speakers.ts";
import type { SpeakerModels } from "./load-speaker-models.ts";
import type { SpeakerReply, SpeakerRequest, SpeakerSettings, VoiceReply, VoiceRequest } from "./speakers-messages.ts";

/** A recording in progress. */
interface OpenStream {
  readonly samples: Pushable<Float32Array>;
  /** Nobody waits for the rest. */
  readonly closed: AbortController;
}

/** Serves the recordings of all sessions: their audio arrives in parallel, and several blocks are processed at once. */
export function createSpeakerHandler(
  models: SpeakerModels,
  blocksAtOnce: number,
  replyTo: ReplyTo<SpeakerReply | VoiceReply>,
): (request: Envelope<SpeakerRequest | VoiceRequest>) => void {
  const streams = new Map<number, OpenStream>();
  const runFairly = createFairSlots({ slots: blocksAtOnce });

  function open(line: number, { speakerCount, settle }: SpeakerSettings): void {
    const reply = (message: SpeakerReply) => replyTo(line, message);
    const samples = createPushable<Float32Array>({
      onTaken: (piece) => reply({ kind: "took", samples: piece.length }),
    });
    const closed = new AbortController();
    streams.set(line, { samples, closed });
    distinguishSpeakers(models, samples, {
      speakerCount,
      runFairly,
      blocksAtOnce,
      onSettled: settle ? (item) => reply({ kind: "item", item }) : undefined,
      onBlock: (end) => reply({ kind: "reached", samples: end }),
      signal: closed.signal,
    })
      .then((result) => reply({ kind: "finished", result }))
      .catch((error: Error) => {
        if (closed.signal.aborted) return;
        printError(error);
        const { code, message } = engineGaveUp(error);
        reply({ kind: "failed", code, message });
      })
      .finally(() => streams.delete(line));
  }

  return ({ line, message }) => {
    const opened = streams.get(line);
    switch (message.kind) {
      case "print":
        replyTo(line, { kind: "printed", voice: models.print([message.samples]) });
        break;
      case "settings":
        if (!opened) open(line, message.settings);
        break;
      case "samples":
        opened?.samples.push(message.samples);
        break;
      case "finish":
        opened?.samples.end();
        break;
      case "close":
        opened?.closed.abort();
        opened?.samples.fail(new EngineError("RECOGNITION_FAILED", "Nobody waits any more."));
        break;
    }
  };
}
