import { EngineError } from "../../../engine.ts";
import { createFairSlots } from "../../../scheduling/create-fair-slots.ts";
import type { WorkerChannel } from "../worker-channel.ts";
import { type VocalsReply, type VocalsRequest, vocalsRate } from "./vocals-messages.ts";

/** Separates blocks in a running worker. */
export interface VocalsClient {
  /**
   * One block at a time, in fair turns: the worker reads no messages while it works, so blocks waiting there could not
   * be cancelled.
   *
   * @param signal aborted when nobody waits any more
   * @throws Error with the reason why not
   */
  separate(channels: readonly Float32Array[], owner: object, signal: AbortSignal): Promise<Float32Array>;
}

export function createVocalsClient(channel: WorkerChannel<VocalsRequest, VocalsReply>): VocalsClient {
  const runFairly = createFairSlots({ slots: 1, express: false });

  async function separate(channels: readonly Float32Array[]): Promise<Float32Array> {
    const reply = await channel.ask({ channels });
    if (reply.kind === "failed") throw new EngineError(reply.code, reply.message);
    return reply.samples;
  }

  return {
    separate: (channels, owner, signal) =>
      runFairly({
        owner,
        seconds: (channels[0]?.length ?? 0) / vocalsRate,
        signal,
        prepare: () => () => separate(channels),
      }),
  };
}
