import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorContext } from "@funasr-images/errors";
import type { SpokenTime } from "./judge-times.ts";
import { SmokeError } from "./smoke-error.ts";

/** A recording and its text. */
export interface Recording {
  /** A wav file. */
  readonly path: string;
  readonly text: string;
  /** Who speaks: a name that two recordings of one person share. */
  readonly voice?: string;
  /** When somebody speaks; absent if nobody has measured it. */
  readonly spoken?: SpokenTime;
}

/**
 * Reads a folder of wav files with transcripts.tsv: one line `file TAB text` for each, plus `TAB voice` if the speaker
 * is known; and times.tsv, if there is one: `file TAB start TAB end`, milliseconds, of the recordings whose times are known.
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
  const times = await readTimes(join(directory, "times.tsv"));
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
    recordings.push({ path, text: spoken, voice, spoken: times.get(file) });
    times.delete(file);
  }
  const [stray] = times.keys();
  if (stray) throw fail(`times.tsv has ${stray}, which transcripts.tsv does not have`, { where: list });
  if (recordings.length === 0) throw fail("The list has no recording", { where: list });
  return recordings;
}

async function readTimes(list: string): Promise<Map<string, SpokenTime>> {
  const text = await readFile(list, "utf8").catch((cause) => {
    if (cause.code === "ENOENT") return "";
    throw new SmokeError("BAD_RECORDINGS", "The list of times cannot be read", { where: list, cause });
  });
  const times = new Map<string, SpokenTime>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [, file, start, end] = /^([^\t]+)\t(\d+)\t(\d+)$/.exec(line) ?? [];
    if (!file || times.has(file) || Number(end) <= Number(start)) {
      throw new SmokeError("BAD_RECORDINGS", `The line is not "file TAB start TAB end" of one file: "${line}"`, {
        where: `${list}:${index + 1}`,
      });
    }
    times.set(file, { startMs: Number(start), endMs: Number(end) });
  }
  return times;
}
