import { readFile } from "node:fs/promises";
import { ProgramError } from "@funasr-images/errors";
import { Command, CommanderError } from "commander";
import { addBench } from "./commands/bench.ts";
import { addCompletion } from "./commands/completion.ts";
import { addConformance } from "./commands/conformance.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addListen } from "./commands/listen.ts";
import { addServeDemo } from "./commands/serve-demo.ts";
import { addTranscribe } from "./commands/transcribe.ts";
import { codeOf, describeError } from "./describe-error.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line. */
export async function runCli(arguments_: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram(terminal, await readVersion(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...arguments_], { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

/** All commands; each sets the exit code when it is done. */
function createProgram(terminal: Terminal, version: string, setExitCode: (code: ExitCode) => void): Command {
  const { help } = terminal.messages;
  const program = new Command("funasr")
    .description(help.program)
    .version(version, "-V, --version", help.version)
    .helpOption("-h, --help", help.help)
    .helpCommand(false)
    .addHelpText("after", `\n${help.exitCodes}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // Errors are reported once, by `report`.
      writeErr: () => {},
    })
    .configureHelp({ styleTitle: (title) => help.titles[title] ?? title })
    .action(() => {
      const known = program.commands.map((command) => command.name());
      throw new ProgramError("USAGE", terminal.messages.noCommand(program.args[0], known));
    });
  program.allowExcessArguments(true);
  for (const add of [addTranscribe, addListen, addBench, addDoctor, addServeDemo, addConformance, addCompletion]) {
    add(program, terminal, setExitCode);
  }
  // Subcommands take over settings of their parent at the time they are made.
  for (const command of program.commands) command.copyInheritedSettings(program).helpOption("-h, --help", help.help);
  return program;
}

function report(error: unknown, { stderr, messages }: Terminal): ExitCode {
  const exitCode = exitCodeOf(error);
  if (exitCode === exitCodes.usage) stderr.write(`${messages.usage(explainUsage(error as Error))}\n`);
  if (exitCode === exitCodes.failed) stderr.write(`${codeOf(error)}: ${describeError(error, messages)}\n`);
  return exitCode;
}

/** The library's messages begin with a label and lack the full stop. */
function explainUsage(error: Error): string {
  if (!(error instanceof CommanderError)) return error.message;
  return error.message.replace(/^error: /, "").replace(/(?<![.?])$/, ".");
}

/** The version in this package's own `package.json`. */
async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
