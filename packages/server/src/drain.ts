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
  /** Time for everything, from the signal to the exit. */
  readonly drainMs: number;
  readonly log: Log;
}

/** The part of that time that the engine needs to stop. */
const stopMs = 2000;

/** Shutting down. It happens once. */
export interface Drain {
  /** Lets work in progress finish, and ends the process within the time. */
  begin(why: { readonly reason: string; readonly exitCode: number }): void;
  hasBegun(): boolean;
}

export function createDrain(options: DrainOptions): Drain {
  let begun = false;
  const drain = async (reason: string, exitCode: number) => {
    options.log.info({ reason }, "draining");
    setTimeout(() => process.exit(exitCode), options.drainMs).unref();
    await drainServer(options);
    options.log.info({}, "stopped");
    process.exit(exitCode);
  };
  return {
    begin({ reason, exitCode }) {
      if (begun) return;
      begun = true;
      drain(reason, exitCode).catch((error) => {
        options.log.error({ err: error }, "the server could not be stopped cleanly");
        process.exit(1);
      });
    },
    hasBegun: () => begun,
  };
}

/** Drains on SIGTERM or SIGINT: as PID 1 a process gets no default action. Exit code 0, within the time. */
export function drainOnSignal(drain: Drain): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => drain.begin({ reason: signal, exitCode: 0 }));
  }
}

async function drainServer({ frontDoor, api, readiness, engine, drainMs }: DrainOptions): Promise<void> {
  readiness.drain();
  const timeMs = Math.max(drainMs - stopMs, drainMs / 2);
  await Promise.all([frontDoor.drain(timeMs), api.drain(timeMs)]);
  await Promise.all([engine.close(), frontDoor.close()]);
}
