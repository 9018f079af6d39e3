import { EngineError, engineCrashed } from "../../../engine.ts";
import type { Worker } from "../launch-worker.ts";
import type { VocalsReply, VocalsRequest } from "./vocals-messages.ts";

/** Has blocks separated by a running worker. */
export interface VocalsClient {
  /** @throws Error with the reason why not */
  separate(channels: readonly Float32Array[]): Promise<Float32Array>;
}

export function createVocalsClient(
  worker: Worker<VocalsRequest, Exclude<VocalsReply, { kind: "ready" }>>,
): VocalsClient {
  const waiting = new Map<number, PromiseWithResolvers<Float32Array>>();
  let blocks = 0;
  let lost: EngineError | undefined;
  const settle = (block: number) => {
    const answer = waiting.get(block);
    waiting.delete(block);
    return answer;
  };
  worker.onReply((reply) => {
    if (reply.kind === "separated") settle(reply.block)?.resolve(reply.samples);
    else settle(reply.block)?.reject(new EngineError("RECOGNITION_FAILED", reply.message));
  });
  // Once for all: what waits on the process itself would stay for as long as it lives.
  void worker.ended.then((exit) => {
    lost = engineCrashed(exit);
    for (const block of [...waiting.keys()]) settle(block)?.reject(lost);
  });

  return {
    async separate(channels) {
      if (lost) throw lost;
      const block = ++blocks;
      const answer = Promise.withResolvers<Float32Array>();
      waiting.set(block, answer);
      worker.request({ kind: "separate", block, channels }).catch((error: Error) => settle(block)?.reject(error));
      return answer.promise;
    },
  };
}
