import { createReadStream } from "node:fs";
import { decodeMedia } from "../src/index.ts";

// Files one after another in a process of its own, as the benchmark measures it: a line of JSON on stdout for each.

for (const file of process.argv.slice(2)) process.stdout.write(`${JSON.stringify(await decode(file))}\n`);

async function decode(file: string) {
  const started = performance.now();
  const before = process.resourceUsage();
  let firstMs = 0;
  let seconds = 0;
  for await (const { channels, sampleRate } of decodeMedia(createReadStream(file))) {
    firstMs ||= performance.now() - started;
    seconds += (channels[0]?.length ?? 0) / sampleRate;
  }
  const after = process.resourceUsage();
  const cpuSeconds = (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6;
  return { seconds, firstMs, cpuSeconds, peakMb: after.maxRSS / 1024 };
}
