import type { Engine } from "./engine.ts";
import type { FrontDoor } from "./front-door/open-front-door.ts";
import type { HttpApi } from "./http/create-http-api.ts";
import type { Log } from "./log.ts";
import type { Readiness } from "./readiness/readiness.ts";

export interface DrainOptions {
  readonly frontDoor: FrontDoor;
  readonly api: HttpApi;
  readonly readiness: Readiness;
  readonly engine: Engine;
  /** For everything, from the signal to the exit. */
  readonly drainMs: number;
  readonly log: Log;
}

/** What the engine needs to stop, out of the time that there is. */
const stopMs = 2000;

/**
 * Ends the process on SIGTERM or SIGINT: as PID 1 it gets no default action. Exit code 0, within the time.
 *
 * @returns whether it has begun
 */
export function drainOnSignal(options: DrainOptions): () => boolean {
  let draining = false;
  const drain = async (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    options.log.info({ signal }, "draining");
    setTimeout(() => process.exit(0), options.drainMs).unref();
    await drainServer(options);
    options.log.info({}, "stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void drain(signal));
  return () => draining;
}

async function drainServer({ frontDoor, api, readiness, engine, drainMs }: DrainOptions): Promise<void> {
  readiness.drain();
  const timeMs = Math.max(drainMs - stopMs, drainMs / 2);
  await Promise.all([frontDoor.drain(timeMs), api.drain(timeMs)]);
  await Promise.all([engine.close(), frontDoor.close()]);
}
