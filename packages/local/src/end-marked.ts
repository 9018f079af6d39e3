import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that runs on this machine. */
export interface MarkedProgram {
  readonly pid: number;
  /** As it was called. */
  readonly command: string;
}

/** How long a program may take to end by itself, in milliseconds. */
const graceMs = 5000;

/**
 * Ends every program that inherited a mark: its environment shows where it comes from, in any group or session and under any
 * parent. Asks first, kills what is still there after five seconds, and leaves after five more what cannot be killed.
 *
 * @param mark `NAME=value`, a value that nothing else has
 * @returns what had the mark
 */
export async function endMarked(mark: string): Promise<readonly MarkedProgram[]> {
  const found = await findMarked(mark);
  for (const { pid } of found) send(pid, "SIGTERM");
  const deadline = Date.now() + graceMs;
  for (let left = found; left.length > 0 && Date.now() < deadline + graceMs; left = await findMarked(mark)) {
    if (Date.now() > deadline) for (const { pid } of left) send(pid, "SIGKILL");
    await sleep(50);
  }
  return found;
}

/** This user's programs with the mark, but for this one. A zombie has no environment any more. */
async function findMarked(mark: string): Promise<MarkedProgram[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const read = (pid: number, name: string) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
  const found: MarkedProgram[] = [];
  for (const pid of pids) {
    if (pid === process.pid || !(await read(pid, "environ")).split("\0").includes(mark)) continue;
    found.push({ pid, command: (await read(pid, "cmdline")).split("\0").join(" ").trim() });
  }
  return found;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in between, or belongs to another user by now.
  }
}
