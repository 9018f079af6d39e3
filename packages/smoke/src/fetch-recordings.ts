import { createHash } from "node:crypto";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { replaceFile } from "@funasr-images/files";
import { type Recording, readRecordings } from "./read-recordings.ts";
import { SmokeError } from "./smoke-error.ts";

/** The source of a recording that is not in the folder. */
interface Source {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly url: string;
  /** Nobody has seen these bytes at this address yet. */
  readonly expected: boolean;
}

export interface FetchRecordingsOptions {
  /** A folder on a server that holds them by their names. @default the address of each */
  readonly from?: string | undefined;
  /**
   * Told of a recording that is only expected at its address and is not there: the others go on without it.
   *
   * @default it is an error, too
   */
  readonly onMissing?: (error: SmokeError) => void;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/**
 * The recordings of a folder. Those that its sources.tsv lists (one line `file TAB bytes TAB sha256 TAB address`, and
 * `TAB expected` where nobody has seen these bytes there yet) are fetched once into the cache and accepted only if size and
 * sha256 match; a folder without the list contains them.
 *
 * @throws SmokeError BAD_RECORDINGS
 */
export async function fetchRecordings(
  directory: string,
  cache: string,
  options: FetchRecordingsOptions = {},
): Promise<Recording[]> {
  const sources = await readSources(join(directory, "sources.tsv"));
  if (sources.length === 0) return readRecordings(directory);
  await mkdir(cache, { recursive: true });
  const missing = new Set<string>();
  for (const source of sources) {
    try {
      await fetchRecording(source, cache, options);
    } catch (error) {
      if (!source.expected || !options.onMissing || !(error instanceof SmokeError)) throw error;
      options.onMissing(error);
      missing.add(source.file);
    }
  }
  await copyList("transcripts.tsv", directory, cache, missing);
  await copyList("times.tsv", directory, cache, missing);
  return readRecordings(cache);
}

/** A list that the folder does not have must not be left in the cache from an earlier time. */
async function copyList(name: string, from: string, to: string, without: ReadonlySet<string>): Promise<void> {
  const list = await readFile(join(from, name), "utf8").catch((cause) => {
    if (cause.code === "ENOENT") return undefined;
    throw cause;
  });
  const kept = list?.split(/(?<=\n)/).filter((line) => !without.has(line.split("\t")[0] ?? ""));
  if (kept) await writeFile(join(to, name), kept.join(""));
  else await rm(join(to, name), { force: true });
}

async function fetchRecording(
  { file, size, sha256, url: own }: Source,
  cache: string,
  { fetch: get = fetch, from, signal }: FetchRecordingsOptions,
): Promise<void> {
  const url = from === undefined ? own : `${from.replace(/\/+$/, "")}/${encodeURIComponent(file)}`;
  const target = join(cache, file);
  const matches = (bytes: Uint8Array) =>
    bytes.length === size && createHash("sha256").update(bytes).digest("hex") === sha256;
  const present = await readFile(target).catch(() => undefined);
  if (present && matches(present)) return;
  const fail = (why: string, cause?: unknown) =>
    new SmokeError("BAD_RECORDINGS", `${file} cannot be fetched: ${why}`, {
      where: url,
      fix: `Put it into ${cache} by hand.`,
      cause,
    });
  const deadline = AbortSignal.timeout(60_000);
  const response = await get(url, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline }).catch(
    (cause) => {
      signal?.throwIfAborted();
      throw fail((cause as Error).message, cause);
    },
  );
  if (!response.ok) throw fail(`HTTP ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!matches(bytes)) throw fail(`it has ${bytes.length} bytes that are not those of sha256 ${sha256}`);
  await replaceFile(target, bytes);
}

async function readSources(list: string): Promise<Source[]> {
  const missing = await access(list).then(
    () => false,
    () => true,
  );
  if (missing) return [];
  const lines = (await readFile(list, "utf8")).split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const [file = "", bytes = "", sha256 = "", url = "", mark, ...more] = line.split("\t");
    const size = Number(bytes);
    const marked = (mark === undefined || mark === "expected") && more.length === 0;
    const named = file !== "" && basename(file) === file;
    if (!named || !marked || !(size > 0) || !/^[0-9a-f]{64}$/.test(sha256) || !URL.canParse(url)) {
      throw new SmokeError("BAD_RECORDINGS", `The line is not "file TAB bytes TAB sha256 TAB address": "${line}"`, {
        where: `${list}:${index + 1}`,
      });
    }
    return [{ file, size, sha256, url, expected: mark !== undefined }];
  });
}
