import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { ProgramError } from "@funasr-images/errors";

export interface Measured {
  /** From the start of the program to its end. */
  readonly seconds: number;
  /** The maximum memory of it and its children together; shared pages count once. */
  readonly peakBytes: number;
}

const sampleMs = 100;

/** Runs a program with all of its children. @throws with the end of its output if it fails or takes too long */
export async function measureTree(
  command: string,
  arguments_: readonly string[],
  options: { readonly cwd: string; readonly limitSeconds: number; readonly signal: AbortSignal },
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command, arguments_, {
    cwd: options.cwd,
    stdio: ["ignore", "ignore", "pipe"],
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.limitSeconds * 1000)]),
  });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr = `${stderr}${text}`.slice(-1000);
  });
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, sumMemory(child.pid ?? 0));
  }, sampleMs);
  try {
    const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new ProgramError("BENCH_FAILED", `${command} ended with ${code}: ${stderr.trim()}`);
    return { seconds, peakBytes };
  } finally {
    clearInterval(watch);
  }
}

function sumMemory(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`)) ?? [];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid) ?? 0));
  let sum = 0;
  for (const pid of parents.keys()) {
    if (!isBelow(pid)) continue;
    // The proportional share: what a hundred forked processes share is in memory once.
    const [, kilobytes = "0"] = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
    sum += Number(kilobytes) * 1024;
  }
  return sum;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended in the meantime.
    return "";
  }
}
