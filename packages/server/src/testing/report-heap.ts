import { writeFileSync } from "node:fs";
import { join } from "node:path";

// Loaded into a process with --import: on SIGUSR2 it collects garbage and writes the size of the rest.
process.on("SIGUSR2", () => {
  for (let time = 0; time < 3; time++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(
    join(process.env.HEAP_REPORTS ?? "", `${process.pid}.json`),
    JSON.stringify({ bytes: heapUsed + external }),
  );
});
