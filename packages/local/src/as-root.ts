import { LocalError } from "./local-error.ts";
import type { Machine } from "./read-machine.ts";

/** The command that runs another as root: empty for root itself. */
export function asRoot(machine: Pick<Machine, "root" | "sudo">, what: string): string[] {
  if (machine.root) return [];
  if (machine.sudo) return ["sudo", "-n"];
  throw new LocalError("NO_ROOT", `Root is needed to ${what}. Run as root, or let sudo work without a password.`);
}
