import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ, which is 100 in Linux on every machine that we build for. */
const ticksPerSecond = 100;

/**
 * CPU time that a process and its children have used so far, or waited for, in milliseconds: waiting in the run queue,
 * because of a quota or of neighbours, counts as working. 0 if it is gone or the system does not report it.
 */
export function processorTime(pid: number): number {
  const threads = list(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  const waited = threads.reduce((sum, thread) => sum + waitedMs(read(`${thread}/schedstat`)), 0);
  // The upstream server is one process, but its stand-in need not be.
  const children = threads.flatMap((thread) => read(`${thread}/children`).split(" ").filter(Boolean));
  const others = children.reduce((sum, child) => sum + processorTime(Number(child)), 0);
  return usedMs(read(`/proc/${pid}/stat`)) + waited + others;
}

function usedMs(stat: string): number {
  // The name in brackets may contain spaces; the rest starts with field 3, and utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / ticksPerSecond;
}

/** `schedstat` has nanoseconds: on a CPU, and in the run queue. */
function waitedMs(schedstat: string): number {
  return Number(schedstat.split(" ")[1] ?? 0) / 1e6;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
