import { execa } from "execa";
import { LocalError } from "./local-error.ts";
import type { Machine } from "./read-machine.ts";

/** The command that runs another as root: empty for root itself. */
export function asRoot(machine: Pick<Machine, "root" | "sudo">, what: string): string[] {
  if (machine.root) return [];
  if (machine.sudo) return ["sudo", "-n"];
  throw new LocalError("NO_ROOT", `Root is needed to ${what}`, {
    fix: "Run as root, or let sudo work without a password.",
  });
}

/**
 * Runs a command as root, in a session of its own: an interrupt at the terminal must reach this run first.
 *
 * @param sudo what {@link asRoot} gave
 * @param signal ends the command
 * @throws what it printed, as `all` of an ExecaError
 */
export async function runAsRoot(sudo: readonly string[], command: readonly string[], signal?: AbortSignal) {
  signal?.throwIfAborted();
  const [file = "", ...parameters] = [...sudo, ...command];
  const child = execa(file, parameters, { stdin: "ignore", all: true, detached: true });
  const end = () => void endAsRoot(sudo, child.pid);
  signal?.addEventListener("abort", end);
  try {
    return await child;
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

/** SIGTERM to what runs as root. A user may not signal what sudo runs; sudo passes on what another sudo sends it. */
export async function endAsRoot(sudo: readonly string[], pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const [file = "", ...parameters] = [...sudo, "kill", String(pid)];
  await execa(file, parameters, { reject: false });
}
