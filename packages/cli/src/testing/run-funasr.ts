import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runCli } from "../run-cli.ts";
import { openTerminal } from "../terminal.ts";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/**
 * The program as a process of its own.
 *
 * @param options.interrupt when it resolves, Ctrl-C is pressed
 */
export function runFunasr(
  arguments_: readonly string[],
  options: {
    readonly stdin?: Uint8Array;
    readonly interrupt?: Promise<unknown>;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [main, ...arguments_], {
    env: { ...process.env, LC_ALL: "C", FUNASR_URL: "", FUNASR_TOKEN: "", ...options.env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  void options.interrupt?.then(() => child.kill("SIGINT"));
  child.stdin.end(options.stdin);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}

/**
 * The same within this process, with a terminal that is pretended.
 *
 * @returns besides what was written, what is on the screen at the end
 */
export async function runInTerminal(
  arguments_: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Run & { readonly screen: readonly string[] }> {
  let everything = "";
  const output = () => {
    let text = "";
    const write = (piece: string) => {
      text += piece;
      everything += piece;
    };
    return { stream: { write, isTTY: true, columns: 60 }, read: () => text };
  };
  const [stdout, stderr] = [output(), output()];
  const streams = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
  const code = await runCli(arguments_, openTerminal({ ...streams, env }));
  return { code, stdout: stdout.read(), stderr: stderr.read(), screen: renderScreen(everything) };
}

/** The few commands that the program gives to a terminal: up so many lines, clear what is below, colours. */
function renderScreen(text: string): string[] {
  const lines = [""];
  const [start = "", ...rest] = text.split("\u001b[");
  for (const piece of [`m${start}`, ...rest]) {
    const [, count, command, words = ""] = /^([\d;]*)([A-Zm])(.*)$/s.exec(piece) ?? [];
    if (command === "A") lines.splice(lines.length - 1 - Number(count), Number.POSITIVE_INFINITY, "");
    const [same = "", ...more] = words.split("\n");
    lines[lines.length - 1] += same;
    lines.push(...more);
  }
  return lines.filter((line) => line !== "");
}
