import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { SmokeError } from "./smoke-error.ts";

export interface MemoryMeter {
  /** Largest working set so far, in bytes; undefined if the engine gave no figure. */
  readonly peakBytes: () => number | undefined;
  /** Ends the polling. */
  readonly stop: () => Promise<void>;
}

/** The part of the Engine API's stats that is used. */
export interface MemoryStats {
  readonly usage?: number;
  readonly stats?: Readonly<Record<string, number>>;
}

/**
 * Polls the Engine API for the memory of a container, five times a second.
 *
 * It is the working set, `usage` without the inactive part of the file cache: a container does not need pages of model
 * files that the kernel may drop at any moment. `max_usage` of the same reply is the kernel's own high water mark, but
 * includes that cache and exists on cgroup v1 only, so it is not used. A peak shorter than the interval may be missed.
 *
 * @param host `unix://…` or `tcp://…`. @default DOCKER_HOST, else the socket of this machine; docker contexts are not
 *   read
 */
export function measureMemory(
  containerId: string,
  host: string = process.env.DOCKER_HOST || "unix:///var/run/docker.sock",
  intervalMs = 200,
): MemoryMeter {
  const stopped = new AbortController();
  let peak: number | undefined;
  const poll = async () => {
    while (!stopped.signal.aborted) {
      const bytes = workingSet(await readMemory(host, containerId, stopped.signal).catch(() => ({})));
      if (bytes !== undefined) peak = Math.max(peak ?? 0, bytes);
      await sleep(intervalMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };
  const polling = poll();
  return {
    peakBytes: () => peak,
    async stop() {
      stopped.abort();
      await polling;
    },
  };
}

/** `usage` without the inactive file cache, under the name of cgroup v1 or v2; undefined for a container that is gone. */
export function workingSet({ usage, stats }: MemoryStats): number | undefined {
  if (!usage) return undefined;
  const inactive = stats?.total_inactive_file ?? stats?.inactive_file ?? 0;
  return Math.max(usage - inactive, 0);
}

async function readMemory(host: string, containerId: string, signal: AbortSignal): Promise<MemoryStats> {
  const where = new URL(host);
  const target =
    where.protocol === "unix:" ? { socketPath: where.pathname } : { host: where.hostname, port: where.port || 2375 };
  const path = `/containers/${containerId}/stats?stream=false&one-shot=true`;
  const text = await new Promise<string>((resolve, reject) => {
    const asking = request({ ...target, path, signal, timeout: 5000 }, async (response) => {
      try {
        resolve((await response.setEncoding("utf8").toArray()).join(""));
      } catch (error) {
        reject(error);
      }
    });
    asking.on("timeout", () => asking.destroy(new SmokeError("DOCKER_FAILED", "the engine does not answer")));
    asking.on("error", reject).end();
  });
  return (JSON.parse(text) as { memory_stats?: MemoryStats }).memory_stats ?? {};
}
