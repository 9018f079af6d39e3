import { readFileSync } from "node:fs";

const pageBytes = 4096;

/** Memory of a process that is in RAM, in bytes; 0 when it is gone. Linux only. */
export function residentMemory(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return 0;
  }
}

/** The processes that a process has started and that are up. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}
