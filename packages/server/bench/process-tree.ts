import { processorTime } from "../src/supervision/processor-time.ts";
import { childrenOf } from "../src/testing/resident-memory.ts";

/** A process and all its descendants. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

/** Share of one core that a process and its descendants use while something runs; 1 is a whole core. */
export async function measureLoad(pid: number, work: () => Promise<void>): Promise<number> {
  const pids = processTree(pid);
  const used = () => pids.reduce((sum, one) => sum + processorTime(one), 0);
  const [usedBefore, started] = [used(), performance.now()];
  await work();
  return (used() - usedBefore) / (performance.now() - started);
}
