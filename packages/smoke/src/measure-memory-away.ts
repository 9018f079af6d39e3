import { spawn } from "node:child_process";
import { once } from "node:events";
import type { MemoryMeter } from "./measure-memory.ts";

/**
 * Follows the memory of a container on the engine of a Docker context: `docker stats`, about once a second. Its figure is the
 * working set, too; it is rounded to four digits.
 *
 * @param parameters of docker that name the engine
 */
export function measureMemoryAway(containerId: string, parameters: readonly string[]): MemoryMeter {
  const child = spawn("docker", [...parameters, "stats", "--format", "{{.MemUsage}}", containerId], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "close").catch(() => {});
  let peak: number | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    for (const bytes of parseMemory(text)) peak = Math.max(peak ?? 0, bytes);
  });
  return {
    peakBytes: () => peak,
    async stop() {
      // It takes no notice of SIGTERM (Docker 26).
      child.kill("SIGKILL");
      await exited;
    },
  };
}

const units: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Figures such as `81.26MiB / 7.6GiB`, among whatever clears a terminal; a container that is gone shows `0B`. */
export function parseMemory(text: string): number[] {
  return [...text.matchAll(/([\d.]+)([KMG]i)?B \//g)]
    .map(([, figure, unit = ""]) => Math.round(Number(figure) * (units[`${unit}B`] ?? 1)))
    .filter((bytes) => bytes > 0);
}
