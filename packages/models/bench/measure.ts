import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { ProgramError } from "@funasr-images/errors";

/** What a program took. */
export interface Measured {
  readonly seconds: number;
  /** The most memory that was resident at once, in bytes; 0 where the system does not report it. */
  readonly peakBytes: number;
  readonly stdout: string;
}

export interface Invocation {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that takes longer is ended and has failed. */
  readonly limitSeconds: number;
}

/** Runs a program and measures time and memory. @throws with the end of its output when it fails or takes too long */
export async function measure(invocation: Invocation, signal: AbortSignal): Promise<Measured> {
  const { command, cwd, limitSeconds } = invocation;
  const started = performance.now();
  const child = spawn(command, invocation.arguments, {
    cwd,
    env: { ...process.env, CI: "1", ...invocation.env },
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitSeconds * 1000)]),
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr = (output.stderr + chunk).slice(-2000)));
  let peakBytes = 0;
  // The kernel keeps the peak itself; it only has to be read before the process is gone.
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, readPeak(child.pid))), 20);
  try {
    const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0)
      throw new ProgramError(
        "BENCH_FAILED",
        `${command} ended with ${code}: ${output.stderr.trim() || output.stdout.slice(-500)}`,
      );
    return { seconds, peakBytes, stdout: output.stdout };
  } catch (cause) {
    signal.throwIfAborted();
    if ((cause as Error).name !== "AbortError") throw cause;
    throw new ProgramError("BENCH_FAILED", `${command} was not done after ${limitSeconds} s`, { cause });
  } finally {
    clearInterval(watch);
  }
}

function readPeak(pid: number | undefined): number {
  try {
    const [, kilobytes = "0"] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
