import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorContext } from "@funasr-images/errors";
import { SmokeError } from "./smoke-error.ts";

/** A recording and its text. */
export interface Recording {
  /** A wav file. */
  readonly path: string;
  readonly text: string;
  /** Who speaks: a name that two recordings of one person share. */
  readonly voice?: string;
}

/**
 * Reads a folder of wav files with transcripts.tsv: one line `file TAB text` for each, plus `TAB voice` if the speaker
 * is known.
 *
 * @throws SmokeError BAD_RECORDINGS with file and line; also for an empty list, which would prove nothing.
 */
export async function readRecordings(directory: string): Promise<Recording[]> {
  const list = join(directory, "transcripts.tsv");
  const fail = (what: string, context: ErrorContext) => new SmokeError("BAD_RECORDINGS", what, context);
  const text = await readFile(list, "utf8").catch((cause) => {
    const fix = 'Write one line "file TAB text" for each recording.';
    throw fail("The list of recordings cannot be read", { where: list, fix, cause });
  });
  const recordings: Recording[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const where = `${list}:${index + 1}`;
    const [file, spoken, voice, ...more] = line.split("\t");
    if (!file || !spoken || voice === "" || more.length > 0) {
      throw fail(`The line is not "file TAB text" or "file TAB text TAB voice": "${line}"`, { where });
    }
    const path = join(directory, file);
    await access(path).catch((cause) => {
      throw fail(`${path} cannot be read`, { where, cause });
    });
    recordings.push({ path, text: spoken, voice });
  }
  if (recordings.length === 0) throw fail("The list has no recording", { where: list });
  return recordings;
}
