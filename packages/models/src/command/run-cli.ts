import { CodedError, codeOf, isUsageError, renderError } from "@funasr-images/errors";
import { ModelError } from "../model-error.ts";
import type { Command, CommandIo } from "./command.ts";
import { fetchCommand } from "./fetch-command.ts";
import { listCommand } from "./list-command.ts";
import { lockCommand } from "./lock-command.ts";
import { verifyCommand } from "./verify-command.ts";

/** The commands of the room `models`. */
export const modelCommands: Readonly<Record<string, Command>> = {
  lock: lockCommand,
  fetch: fetchCommand,
  verify: verifyCommand,
  list: listCommand,
};

/** Commands by room and name. */
export type CommandRooms = Readonly<Record<string, Readonly<Record<string, Command>>>>;

/**
 * Runs `funasr-images models …`, or the commands of other rooms. The result goes to stdout, progress and errors to stderr; with `--json` stdout is one
 * JSON document, for a failure too.
 *
 * @param arguments_ what follows the program's name
 * @returns 0 done, 1 failed, 2 wrong usage, 3 checked and not as it should be, 130 interrupted
 */
export async function runCli(
  arguments_: readonly string[],
  io: CommandIo,
  rooms: CommandRooms = { models: modelCommands },
): Promise<0 | 1 | 2 | 3 | 130> {
  const [room = "", name = "", ...rest] = arguments_;
  const asksHelp = arguments_.includes("--help") || arguments_.includes("-h");
  const command = Object.hasOwn(rooms, room) ? rooms[room]?.[name] : undefined;
  if (asksHelp) {
    io.stdout.write(command ? command.help : renderHelp(rooms));
    return 0;
  }
  if (!command) {
    const given = name === "" && Object.hasOwn(rooms, room) ? [] : [room, name].filter((word) => word !== "");
    const problem = given.length === 0 ? "No command was given" : `"${given.join(" ")}" is not a command`;
    io.stderr.write(
      `USAGE: ${problem}. Choose from: ${listCommands(rooms)
        .map(([full]) => full)
        .join(", ")}. Try funasr-images --help.\n`,
    );
    return 2;
  }
  try {
    const { exitCode, text, json } = await command.run(rest, io);
    io.stdout.write(rest.includes("--json") ? `${JSON.stringify(json, null, 2)}\n` : text);
    return exitCode;
  } catch (error) {
    if (io.signal?.aborted) {
      io.stderr.write("Interrupted; what is complete is kept, and the next run goes on from there.\n");
      return 130;
    }
    return reportError(error, rest.includes("--json"), io);
  }
}

function reportError(error: unknown, json: boolean, io: CommandIo): 1 | 2 | 3 {
  if (isUsageError(error)) {
    io.stderr.write(`USAGE: ${(error as Error).message} Try --help.\n`);
    return 2;
  }
  io.stderr.write(`${renderError(error)}\n`);
  if (json) io.stdout.write(`${JSON.stringify({ error: describe(error) }, null, 2)}\n`);
  // A bug: the message alone would not find it.
  if (!(error instanceof CodedError) && io.env.DEBUG) io.stderr.write(`${(error as Error).stack}\n`);
  return codeOf(error) === "MODEL_UNEXPECTED" ? 3 : 1;
}

function describe(error: unknown): unknown {
  if (!(error instanceof ModelError)) return { code: codeOf(error), message: (error as Error).message };
  const { code, what, where, fix, failures } = error;
  const others = failures.length > 1 ? { failures: failures.map(describe) } : {};
  return { code, what, where, fix, ...others };
}

/** Full names, with what they do. */
function listCommands(rooms: CommandRooms): [string, Command][] {
  return Object.entries(rooms).flatMap(([room, commands]) =>
    Object.entries(commands).map(([name, command]): [string, Command] => [`${room} ${name}`, command]),
  );
}

function renderHelp(rooms: CommandRooms): string {
  const lines = listCommands(rooms).map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}\n`);
  return `Usage: funasr-images <room> <command> [options]\n\n${lines.join("")}
Every command takes --help. Exit code: 0 done, 1 failed, 2 wrong usage, 3 checked and not as it should be, 130 interrupted.
`;
}
