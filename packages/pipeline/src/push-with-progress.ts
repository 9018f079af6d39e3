import { renderTotals, startTotals } from "@funasr-images/models";
import { type PushedLayout, pushLayout, type Registry } from "@funasr-images/registry";
import type { Say } from "./say.ts";

/**
 * Pushes a layout and shows how far it is, with rate and time left; what the registry has counts as sent.
 *
 * @param size of its configuration and layers, bytes
 */
export async function pushWithProgress(
  name: string,
  layout: string,
  registry: Registry,
  { digest, size, say, signal }: { digest: string; size: number; say: Say; signal?: AbortSignal | undefined },
): Promise<PushedLayout> {
  const meter = startTotals(size, (totals) => say.progress(`${name}: pushing, ${renderTotals(totals)}`));
  try {
    return await pushLayout(layout, registry, {
      digest,
      signal,
      onProgress: ({ digest: blob, size, sent }) =>
        // What is there already says nothing about the speed of the line.
        sent === "present" ? meter.begin(blob, size) : meter.set(blob, sent),
    });
  } finally {
    meter.stop();
  }
}
