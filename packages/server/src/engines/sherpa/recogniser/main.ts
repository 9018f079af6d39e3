import { serveParent } from "../serve-parent.ts";
import { createSessionHandler } from "./create-session-handler.ts";
import { createUtteranceHandler } from "./create-utterance-handler.ts";
import { loadModels } from "./load-models.ts";
import type { RecogniserLoad } from "./recogniser-messages.ts";

// The process that sherpa-onnx may end, which is how it reports errors. The supervisor restarts it.
serveParent(({ models: plan, threads, stamps }: RecogniserLoad, reply) => {
  const { online, ...models } = loadModels(plan, threads);
  return online
    ? createSessionHandler({ ...models, online }, stamps, reply)
    : createUtteranceHandler({ ...models, online }, reply);
});
