import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { ProgramError } from "@funasr-images/errors";
import type { Messages } from "../messages/en.ts";

/** One thing to transcribe. */
export interface Input {
  /** Path, or `-`. */
  readonly file: string;
  /** Path of its outputs below the output folder: the path below the given folder. */
  readonly target: string;
  /** Bytes; undefined for standard input. */
  readonly size: number | undefined;
}

const audio = /\.(wav|mp3|mp4|m4a|m4b|aac|flac|ogg|oga|opus|amr|wma|webm|mkv|mov|3gp|aiff|aif|caf|pcm)$/i;

/**
 * Files as given, folders with all audio below them, globs; in order, each once. A file that does not exist is kept, so
 * that only it fails.
 *
 * @throws ProgramError `USAGE` for a folder or glob without audio
 */
export async function findInputs(patterns: readonly string[], messages: Messages): Promise<Input[]> {
  if (patterns.length === 0) throw new ProgramError("USAGE", messages.noInput);
  if (patterns.filter((pattern) => pattern === "-").length > 1) throw new ProgramError("USAGE", messages.stdinOnce);
  const found = new Map<string, Input>();
  for (const pattern of patterns) {
    const inputs = await expand(pattern);
    if (inputs.length === 0) throw new ProgramError("USAGE", messages.nothingFound(pattern));
    for (const input of inputs) if (!found.has(input.file)) found.set(input.file, input);
  }
  return [...found.values()];
}

async function expand(pattern: string): Promise<Input[]> {
  if (pattern === "-") return [{ file: "-", target: "stdin", size: undefined }];
  const entry = await stat(pattern).catch(() => undefined);
  if (entry?.isDirectory()) {
    const names = await readdir(pattern, { recursive: true });
    const files = names
      .filter((name) => audio.test(name))
      .sort()
      .map((name) => join(pattern, name));
    return Promise.all(files.map((file) => describe(file, relative(pattern, file))));
  }
  if (entry || !/[*?[\]{}]/.test(pattern)) return [await describe(pattern, basename(pattern))];
  const files: string[] = [];
  for await (const file of glob(pattern)) if (audio.test(file)) files.push(file);
  files.sort();
  // Below the part without wildcards.
  const fixed = pattern.split(/[*?[\]{}]/)[0] ?? "";
  const root = fixed.endsWith("/") ? fixed : dirname(fixed);
  return Promise.all(files.map((file) => describe(file, relative(root, file))));
}

async function describe(file: string, target: string): Promise<Input> {
  const size = await stat(file)
    .then(({ size }) => size)
    .catch(() => undefined);
  return { file, target, size };
}
