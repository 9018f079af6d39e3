import { EngineError } from "../engine.ts";
import type { RunningChild } from "./supervise-child.ts";

/**
 * Waits until a fresh child says that it is ready; otherwise stops it.
 *
 * @param name of the engine, for the message
 * @throws EngineError `ENGINE_START` when it ended, took too long, or was told to stop
 */
export async function awaitChildReady(
  child: RunningChild,
  ready: Promise<void>,
  { name, timeoutMs, signal }: { readonly name: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const stopped = Promise.withResolvers<string>();
  const giveUp = setTimeout(() => stopped.resolve(`not ready after ${timeoutMs / 1000} s`), timeoutMs);
  const abort = () => stopped.resolve("told to stop");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const failure = await Promise.race([ready, child.ended, stopped.promise]);
  clearTimeout(giveUp);
  signal.removeEventListener("abort", abort);
  if (failure === undefined) return;
  await child.stop();
  throw new EngineError("ENGINE_START", `The engine ${name} did not start: ${failure}.`);
}
