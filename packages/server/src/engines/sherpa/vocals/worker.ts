import { engineGaveUp } from "../../../engine.ts";
import { sayWords } from "../say-words.ts";
import { separateBlock } from "./separate-block.ts";
import { loadSeparationLibrary, type Separation } from "./separation-library.ts";
import type { VocalsReply, VocalsRequest } from "./vocals-messages.ts";

// A process of its own: a foreign function that is called wrongly ends it, and the model takes much memory.

let separation: Separation | undefined;

process.on("message", (request: VocalsRequest) => {
  if (request.kind === "load") {
    separation = loadSeparationLibrary().open({ ...request.models, threads: request.threads });
    return reply({ kind: "ready" });
  }
  const { block, channels } = request;
  try {
    if (!separation) throw new Error("no models were loaded");
    reply({ kind: "separated", block, samples: separateBlock(separation, channels) });
  } catch (error) {
    sayWords(error);
    reply({ kind: "failed", block, message: engineGaveUp(error).message });
  }
});

// Without a parent there is nobody to answer.
process.on("disconnect", () => process.exit(0));
// The parent decides when to stop: an interrupt of the whole group must not end utterances in flight.
process.on("SIGINT", () => {});

function reply(message: VocalsReply): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.(message);
}
