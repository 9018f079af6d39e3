import { engineGaveUp } from "../../../engine.ts";
import { printError, serveParent } from "../serve-parent.ts";
import type { Envelope } from "../worker-messages.ts";
import { separateBlock } from "./separate-block.ts";
import { loadSeparationLibrary } from "./separation-library.ts";
import type { VocalsLoad, VocalsReply, VocalsRequest } from "./vocals-messages.ts";

// A separate process: a wrong call of a foreign function ends it, and the model needs much memory.
serveParent<VocalsLoad, VocalsReply>(({ models, threads }, reply) => {
  const separation = loadSeparationLibrary().open({ ...models, threads });
  return ({ line, message: { channels } }: Envelope<VocalsRequest>) => {
    try {
      reply(line, { kind: "separated", samples: separateBlock(separation, channels) });
    } catch (error) {
      printError(error);
      const { code, message } = engineGaveUp(error);
      reply(line, { kind: "failed", code, message });
    }
  };
});
