import { serveParent } from "../serve-parent.ts";
import { createSpeakerHandler } from "./create-speaker-handler.ts";
import { loadSpeakerModels } from "./load-speaker-models.ts";
import type { SpeakersLoad } from "./speakers-messages.ts";

// A process of its own: diarization ends it for data that it does not like, and that must not cost the text.
serveParent(({ models, threads, blocksAtOnce }: SpeakersLoad, reply) =>
  createSpeakerHandler(loadSpeakerModels(models, threads), blocksAtOnce, reply),
);
