import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ClientError, transcribe } from "@funasr-images/client";
import { parseCommand, type TranscribeCommand } from "./parse-command.ts";
import { readHotwords } from "./read-hotwords.ts";
import { readVersion } from "./read-version.ts";

/** Where text goes; a process's stream is one. */
export interface Output {
  write(text: string): unknown;
}

const help = `Transcribe audio files with a FunASR server.

Usage: funasr transcribe FILE... [options]

  --url URL           the server [ws://127.0.0.1:10095]
  --json              one JSON line per file: file, text, audioSeconds, elapsedSeconds
  --mode MODE         offline, online or 2pass [offline]
  --hotwords FILE     lines of a word and its weight, 1 to 100 [weight 20]
  --timeout SECONDS   longest silence of the server [60]
  --help, --version

Text goes to stdout, trouble to stderr. Exit code: 0 all transcribed, 1 something failed, 2 wrong usage.
`;

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 ok, 1 failed, 2 usage
 */
export async function runCli(arguments_: readonly string[], stdout: Output, stderr: Output): Promise<0 | 1 | 2> {
  const command = parseCommand(arguments_);
  switch (command.kind) {
    case "help":
      stdout.write(help);
      return 0;
    case "version":
      stdout.write(`${await readVersion()}\n`);
      return 0;
    case "usage":
      stderr.write(`USAGE: ${command.problem} Try funasr --help.\n`);
      return 2;
    case "transcribe":
      return runTranscribe(command, stdout, stderr);
  }
}

async function runTranscribe(command: TranscribeCommand, stdout: Output, stderr: Output): Promise<0 | 1> {
  let failed = false;
  // One after another: the order of the output is the order of the files.
  for (const file of command.files) {
    try {
      const hotwords = command.hotwords && (await readHotwords(command.hotwords));
      const { url, mode, timeoutMs } = command;
      const audio = await readFile(file);
      const options = {
        url,
        mode,
        timeoutMs,
        audio,
        name: basename(file),
        ...formatOf(file),
        ...(hotwords && { hotwords }),
      };
      const { text, audioSeconds, elapsedSeconds } = await transcribe(options);
      stdout.write(`${command.json ? JSON.stringify({ file, text, audioSeconds, elapsedSeconds }) : text}\n`);
    } catch (error) {
      failed = true;
      stderr.write(`${codeOf(error)}: ${file}: ${(error as Error).message}\n`);
    }
  }
  return failed ? 1 : 0;
}

/** A container by its name; pcm and wav are told apart by the client. */
function formatOf(file: string): { format?: string } {
  const extension = /\.(mp3|mp4|m4a|aac|flac|ogg|opus|amr|wma)$/i.exec(file)?.[1];
  return extension ? { format: extension.toLowerCase() } : {};
}

function codeOf(error: unknown): string {
  if (error instanceof ClientError) return error.serverCode ?? error.code;
  const { code } = error as { code?: string };
  return code ?? "FAILED";
}
