import { serveParent } from "../serve-parent.ts";
import { createSpeakerHandler } from "./create-speaker-handler.ts";
import { loadSpeakerModels } from "./load-speaker-models.ts";
import type { SpeakersLoad } from "./speakers-messages.ts";

// A separate process: diarization may end it because of bad data, and that must not lose the text.
serveParent(({ models, threads, blocksAtOnce }: SpeakersLoad, reply) =>
  createSpeakerHandler(loadSpeakerModels(models, threads), blocksAtOnce, reply),
);
