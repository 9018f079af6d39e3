import { EngineError, engineCrashed } from "../../../engine.ts";
import { createFairSlots } from "../../../scheduling/create-fair-slots.ts";
import type { Worker } from "../launch-worker.ts";
import { type VocalsReply, type VocalsRequest, vocalsRate } from "./vocals-messages.ts";

/** Has blocks separated by a running worker. */
export interface VocalsClient {
  /**
   * One block at a time, whoever has had least first: the worker is deaf while it works, so what waits there could not
   * be taken back.
   *
   * @param signal aborted when nobody waits any more
   * @throws Error with the reason why not
   */
  separate(channels: readonly Float32Array[], owner: object, signal: AbortSignal): Promise<Float32Array>;
}

export function createVocalsClient(
  worker: Worker<VocalsRequest, Exclude<VocalsReply, { kind: "ready" }>>,
): VocalsClient {
  const waiting = new Map<number, PromiseWithResolvers<Float32Array>>();
  const runFairly = createFairSlots({ slots: 1, express: false });
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

  async function send(channels: readonly Float32Array[]): Promise<Float32Array> {
    if (lost) throw lost;
    const block = ++blocks;
    const answer = Promise.withResolvers<Float32Array>();
    waiting.set(block, answer);
    worker.request({ kind: "separate", block, channels }).catch((error: Error) => settle(block)?.reject(error));
    return answer.promise;
  }

  return {
    separate: (channels, owner, signal) =>
      runFairly({
        owner,
        seconds: (channels[0]?.length ?? 0) / vocalsRate,
        signal,
        prepare: () => () => send(channels),
      }),
  };
}
