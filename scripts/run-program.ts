import { codeOf, isUsageError, ProgramError, renderError } from "@funasr-images/errors";

/**
 * Runs a script: `--help` prints its usage and does nothing else; an interrupt aborts its signal, so that it stops what it
 * started; an error is one message and an exit code. Only here is anything caught, printed and exited with.
 */
export async function runProgram(usage: string, main: (signal: AbortSignal) => Promise<number>): Promise<void> {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) {
    process.stdout.write(usage);
    return;
  }
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!interrupt.signal.aborted) process.stderr.write(`\n${name}: stopping what was started\n`);
      interrupt.abort(new ProgramError("INTERRUPTED", `interrupted by ${name}`));
    });
  }
  try {
    process.exitCode = await main(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) process.exitCode = 130;
    else {
      const usage = isUsageError(error) || ["UNKNOWN_BRANCH", "UNKNOWN_ARCH", "BAD_SETTING"].includes(codeOf(error));
      process.stderr.write(`\n${renderError(error)}\n`);
      if (usage) process.stderr.write("Run it with --help for the options.\n");
      else if (process.env.DEBUG) console.error(error);
      process.exitCode = usage ? 2 : 1;
    }
  }
}
