import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { ProgramError } from "@funasr-images/errors";

export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until its port accepts connections.
 *
 * @throws Error with its last output if it ends before that
 */
export async function startProgram(command: string, args: readonly string[], port: number): Promise<Program> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      words = (words + chunk).slice(-2000);
    });
  }
  const ended = once(child, "close");
  while (!(await takesConnections(port))) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new ProgramError("BENCH_FAILED", `${command} ended with ${end}: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    pid: child.pid ?? -1,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
