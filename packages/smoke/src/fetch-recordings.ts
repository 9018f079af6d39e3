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
}

/**
 * The recordings of a folder. Those that its sources.tsv lists (one line `file TAB bytes TAB sha256 TAB address`) are
 * fetched once into the cache and accepted only if size and sha256 match; a folder without the list contains them.
 *
 * @throws SmokeError BAD_RECORDINGS
 */
export async function fetchRecordings(
  directory: string,
  cache: string,
  options: { fetch?: typeof fetch; signal?: AbortSignal } = {},
): Promise<Recording[]> {
  const sources = await readSources(join(directory, "sources.tsv"));
  if (sources.length === 0) return readRecordings(directory);
  await mkdir(cache, { recursive: true });
  for (const source of sources) await fetchRecording(source, cache, options);
  await copyList("transcripts.tsv", directory, cache);
  await copyList("times.tsv", directory, cache);
  return readRecordings(cache);
}

/** A list that the folder does not have must not be left in the cache from an earlier time. */
async function copyList(name: string, from: string, to: string): Promise<void> {
  const list = await readFile(join(from, name)).catch((cause) => {
    if (cause.code === "ENOENT") return undefined;
    throw cause;
  });
  if (list) await writeFile(join(to, name), list);
  else await rm(join(to, name), { force: true });
}

async function fetchRecording(
  { file, size, sha256, url }: Source,
  cache: string,
  { fetch: get = fetch, signal }: { fetch?: typeof fetch; signal?: AbortSignal },
): Promise<void> {
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
    const [file = "", bytes = "", sha256 = "", url = ""] = line.split("\t");
    const size = Number(bytes);
    if (file === "" || basename(file) !== file || !(size > 0) || !/^[0-9a-f]{64}$/.test(sha256) || !URL.canParse(url)) {
      throw new SmokeError("BAD_RECORDINGS", `The line is not "file TAB bytes TAB sha256 TAB address": "${line}"`, {
        where: `${list}:${index + 1}`,
      });
    }
    return [{ file, size, sha256, url }];
  });
}
