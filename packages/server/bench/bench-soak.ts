import type { BenchOptions, BenchRow, BenchWanted } from "@funasr-images/workspace/bench-report";
import { spawnServer } from "../src/testing/index.ts";
import { childrenOf, residentMemory } from "../src/testing/resident-memory.ts";
import { soak } from "../src/testing/soak.ts";
import { estimateSlope, type Point } from "./estimate-slope.ts";
import { readSpeech } from "./speech.ts";
import { nodeOptions, type StandIns } from "./stage-stand-ins.ts";

/**
 * Growth in 10,000 utterances that counts as noise: V8 and the allocator take and return memory in steps of some
 * megabytes. A leak of one kilobyte per utterance is more; the memory test finds smaller ones, because it sees through
 * the steps.
 */
const noiseMegabytes = 10;

/** Ten thousand utterances, clients that come and go, some abruptly: the memory of both processes does not grow. */
export async function benchSoak(
  standIns: StandIns,
  { quick, signal, say }: BenchOptions,
): Promise<{ rows: BenchRow[]; wanted: BenchWanted[] }> {
  // Caches, pools and compiled code fill first.
  const [warmingUp, counted] = quick ? [3000, 3000] : [10_000, 10_000];
  const utterances = warmingUp + counted;
  say(`soak: ${utterances} utterances`);
  const server = await spawnServer({
    ENGINE: "sherpa",
    MODEL_DIR: standIns.modelDir,
    CANARY_DIR: standIns.canaryDir,
    NODE_OPTIONS: nodeOptions,
  });
  try {
    await server.untilReady();
    const processes = [
      { name: "the front door", pid: server.pid, points: [] as Point[] },
      ...childrenOf(server.pid).map((pid) => ({ name: "the engine's process", pid, points: [] as Point[] })),
    ];
    const result = await soak({
      url: server.url,
      speech: readSpeech(standIns.samples),
      utterances,
      clients: 8,
      seed: 1,
      signal,
      onSample(answered) {
        for (const { pid, points } of processes) points.push([answered, residentMemory(pid) / 1e6]);
      },
    });
    const base = `${result.connections} connections, ${result.cut} of them cut`;
    const rows = processes.map(
      ({ name, points }): BenchRow => ({
        task: `soak, ${utterances} utterances: memory of ${name}`,
        peer: "front door + engine sherpa",
        unit: "MB",
        runs: points.map(([, megabytes]) => megabytes),
        median: points.at(-1)?.[1] ?? 0,
        note: `the figure is that at the end; ${base}`,
      }),
    );
    const grown = processes.map(({ name, points }): BenchWanted => {
      const warm = points.filter(([answered]) => answered > warmingUp);
      const value = estimateSlope(warm) * 10_000;
      const text = `MB that ${name} grows in 10,000 utterances (slope after warming up), at most`;
      return { text, value, limit: noiseMegabytes, holds: value <= noiseMegabytes };
    });
    const wrong = {
      text: "wrong answers during the soak, at most",
      value: result.wrong,
      limit: 0,
      holds: result.wrong === 0,
    };
    return { rows, wanted: [...grown, wrong] };
  } finally {
    await server.stop();
  }
}
