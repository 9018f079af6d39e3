import type { BenchOptions, BenchRow, BenchWanted } from "@funasr-images/workspace/bench-report";
import { connect } from "../src/testing/connect.ts";
import { spawnServer } from "../src/testing/index.ts";
import { residentMemory } from "../src/testing/resident-memory.ts";
import { door } from "./bench-front-door.ts";
import { processTree } from "./process-tree.ts";
import type { StandIns } from "./stage-stand-ins.ts";

const connections = 1000;
const limitMegabytes = 100;

/** What idle clients cost: connected, with settings sent, and then silent. */
export async function benchIdle(
  standIns: StandIns,
  { signal, say }: BenchOptions,
): Promise<{ row: BenchRow; wanted: BenchWanted }> {
  say(`${connections} idle connections`);
  const server = await spawnServer({ ...standIns.environment("offline"), MAX_CONNECTIONS: String(connections + 10) });
  try {
    await server.untilReady();
    const memory = () => processTree(server.pid).reduce((sum, pid) => sum + residentMemory(pid), 0) / 1e6;
    // One-time costs of the first connection do not count.
    const first = await open(server.url);
    const before = memory();
    const clients = [first];
    while (clients.length < connections) {
      signal.throwIfAborted();
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => open(server.url)))));
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const value = memory() - before;
    const text = `MB for ${connections} idle connections, at most`;
    for (const { socket } of clients) socket.terminate();
    return {
      row: { task: `${connections} idle connections`, peer: door, unit: "MB", runs: [value], median: value },
      wanted: { text, value, limit: limitMegabytes, holds: value <= limitMegabytes },
    };
  } finally {
    await server.stop();
  }
}

async function open(url: string) {
  const client = await connect(url);
  client.say({ mode: "2pass", wav_name: "idle", wav_format: "pcm", audio_fs: 16_000, chunk_size: [5, 10, 5] });
  return client;
}
