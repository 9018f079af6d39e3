import { answerSpeakerStreams } from "./answer-speaker-streams.ts";
import { loadSpeakerModels } from "./load-speaker-models.ts";
import type { SpeakersReply, SpeakersRequest } from "./speakers-messages.ts";

// A process of its own: diarization ends it for data that it does not like, and that must not cost the text.

let answer: ReturnType<typeof answerSpeakerStreams> | undefined;

process.on("message", (request: SpeakersRequest) => {
  if (request.kind === "load") {
    const models = loadSpeakerModels(request.models, request.threads);
    answer = answerSpeakerStreams(models, request.blocksAtOnce, reply);
    reply({ kind: "ready" });
  } else {
    answer?.(request);
  }
});

// Without a parent there is nobody to answer.
process.on("disconnect", () => process.exit(0));
// The parent decides when to stop: an interrupt of the whole group must not end utterances in flight.
process.on("SIGINT", () => {});

function reply(message: SpeakersReply): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.(message);
}
