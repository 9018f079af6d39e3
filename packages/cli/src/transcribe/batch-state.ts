import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** In the output folder. */
const name = ".funasr-batch.jsonl";

/**
 * What has been done in an output folder, so that the same command continues where it was interrupted: one line per
 * finished file, appended after its outputs are in place. A line that was cut off by a kill is ignored.
 */
export interface BatchState {
  /** Key of these outputs from this content with these settings: changes with any of them. */
  key(file: string, outputs: Iterable<string>, settings: unknown): Promise<string>;
  /** Whether it was finished, and its outputs still exist. */
  isDone(key: string, outputs: Iterable<string>): Promise<boolean>;
  add(key: string, file: string): Promise<void>;
}

export async function openBatchState(directory: string): Promise<BatchState> {
  const path = join(directory, name);
  const text = await readFile(path, "utf8").catch(() => "");
  const done = new Set(text.split("\n").flatMap(readKey));
  return {
    async key(file, outputs, settings) {
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(file)) hash.update(chunk);
      return hash.update(JSON.stringify([[...outputs], settings])).digest("hex");
    },
    async isDone(key, outputs) {
      if (!done.has(key)) return false;
      const present = await Promise.allSettled([...outputs].map((output) => access(output)));
      return present.every(({ status }) => status === "fulfilled");
    },
    async add(key, file) {
      done.add(key);
      await mkdir(directory, { recursive: true });
      // The line break comes first, so that it ends a line that was cut off.
      await appendFile(path, `\n${JSON.stringify({ key, file })}`);
    },
  };
}

function readKey(line: string): string[] {
  try {
    const { key } = JSON.parse(line) as { key?: string };
    return key ? [key] : [];
  } catch {
    return [];
  }
}
