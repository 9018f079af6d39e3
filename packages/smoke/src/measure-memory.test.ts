import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type MemoryStats, measureMemory, workingSet } from "./measure-memory.ts";

test.each<[string, MemoryStats, number | undefined]>([
  ["cgroup v1", { usage: 1000, stats: { total_inactive_file: 300, inactive_file: 100 } }, 700],
  ["cgroup v2", { usage: 1000, stats: { inactive_file: 100 } }, 900],
  ["a cache larger than the usage", { usage: 100, stats: { inactive_file: 300 } }, 0],
  ["a container that has ended", {}, undefined],
])("subtracts the inactive file cache: %s", (_, stats, bytes) => {
  expect(workingSet(stats)).toBe(bytes);
});

test("keeps the largest of the polled figures, and continues after a failed poll", async () => {
  const usages = [100, 500, undefined, 200];
  const asked: (string | undefined)[] = [];
  const engine = createServer((request, response) => {
    asked.push(request.url);
    const usage = usages[asked.length - 1];
    response.writeHead(usage ? 200 : 500).end(usage ? JSON.stringify({ memory_stats: { usage } }) : "not json");
  });
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  const meter = measureMemory("abc", `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`, 5);
  while (asked.length < 4) await sleep(5);
  await meter.stop();
  engine.close();
  expect(meter.peakBytes()).toBe(500);
  expect(asked[0]).toBe("/containers/abc/stats?stream=false&one-shot=true");
});
