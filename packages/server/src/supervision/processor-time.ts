import { readFileSync } from "node:fs";

/** USER_HZ, which Linux has at 100 on every machine that we build for. */
const ticksPerSecond = 100;

/** Processor time that a process has used so far, in milliseconds; 0 when it is gone or the system does not tell. */
export function processorTime(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold blanks; what follows begins with field 3, and utime and stime are 14 and 15.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  } catch {
    return 0;
  }
}
