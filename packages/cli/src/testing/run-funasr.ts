import { spawn } from "node:child_process";
import { PassThrough, Readable } from "node:stream";
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
  options: { readonly stdin?: Uint8Array; readonly interrupt?: Promise<unknown> } = {},
): Promise<Run> {
  const child = spawn(process.execPath, [main, ...arguments_], {
    env: { ...process.env, LC_ALL: "C", FUNASR_URL: "", FUNASR_TOKEN: "" },
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

/** The same within this process, with a terminal that is pretended. */
export async function runInTerminal(arguments_: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const output = () => Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 60 });
  const [stdout, stderr] = [output(), output()];
  const code = await runCli(arguments_, openTerminal({ stdin: Readable.from([]), stdout, stderr, env }));
  return { code, stdout: stdout.read() ?? "", stderr: stderr.read() ?? "" };
}
