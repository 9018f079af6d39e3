import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SmokeError } from "./smoke-error.ts";

/** Speech with what it says. */
export interface Recording {
  /** A wav file. */
  readonly path: string;
  readonly text: string;
  /** Who speaks: a name that two recordings of one person share. */
  readonly voice?: string;
}

/**
 * Reads a folder of wav files with transcripts.tsv: one line `file TAB text` for each, `TAB voice` besides where
 * somebody knows who speaks.
 *
 * @throws SmokeError BAD_RECORDINGS naming file and line; an empty list counts, since it would prove nothing.
 */
export async function readRecordings(directory: string): Promise<Recording[]> {
  const list = join(directory, "transcripts.tsv");
  const fail = (what: string, cause?: unknown) => new SmokeError("BAD_RECORDINGS", what, { cause });
  const text = await readFile(list, "utf8").catch((cause) => {
    throw fail(`${list} cannot be read. Write one line "file TAB text" for each recording.`, cause);
  });
  const recordings: Recording[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [file, spoken, voice, ...more] = line.split("\t");
    if (!file || !spoken || voice === "" || more.length > 0) {
      throw fail(`${list}:${index + 1} is not "file TAB text" or "file TAB text TAB voice": "${line}"`);
    }
    const path = join(directory, file);
    await access(path).catch((cause) => {
      throw fail(`${list}:${index + 1} names ${path}, which cannot be read`, cause);
    });
    recordings.push({ path, text: spoken, voice });
  }
  if (recordings.length === 0) throw fail(`${list} names no recording`);
  return recordings;
}
