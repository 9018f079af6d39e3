import { EngineError } from "../engine.ts";
import { type EngineExit, explainExit } from "../engine-exit.ts";
import type { TrackedChild } from "./track-child.ts";

/**
 * Waits until a new child is ready; otherwise stops it.
 *
 * @param name of the child, for messages
 * @throws EngineError `ENGINE_START` if it ended, took too long, or was stopped
 */
export async function awaitChildReady(
  child: Pick<TrackedChild, "ended" | "stop" | "ready">,
  ready: Promise<void>,
  { name, timeoutMs, signal }: { readonly name: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const stopped = Promise.withResolvers<EngineExit>();
  const giveUp = setTimeout(() => stopped.resolve({ process: name, code: "SLOW_START" }), timeoutMs);
  const abort = () => stopped.resolve({ process: name, code: "STOPPED" });
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const exit = await Promise.race([ready, child.ended, stopped.promise]);
  clearTimeout(giveUp);
  signal.removeEventListener("abort", abort);
  if (exit === undefined) {
    child.ready();
    return;
  }
  await child.stop();
  throw new EngineError("ENGINE_START", `The engine did not start: ${explainExit(exit)}.`, { exit });
}
