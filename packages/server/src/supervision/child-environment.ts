import { accessSync, constants } from "node:fs";
import { allOptions } from "../config/config-options.ts";

/** Variables that no child needs: `/proc/<pid>/environ` shows them for as long as it lives. */
const secrets = allOptions.flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : []));

/** Our environment for a child, without secrets. */
export function childEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !secrets.includes(name)));
}

const shell = "/bin/sh";

/**
 * The command line that runs a program with core dumps off: each crash of an engine would leave gigabytes, until the
 * container's disk is full. Node cannot set a limit, so a shell does, and then becomes the program.
 *
 * Without a shell, as in the smallest images, the program runs directly.
 */
export function withoutCore(
  command: string,
  args: readonly string[],
  hasShell = canExecute(shell),
): readonly [command: string, args: readonly string[]] {
  if (!hasShell) return [command, args];
  return [shell, ["-c", 'ulimit -c 0; exec "$0" "$@"', command, ...args]];
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
