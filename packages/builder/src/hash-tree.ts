import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { LayerEntry } from "./layer.ts";
import { readTree } from "./read-tree.ts";

/**
 * The digest of a tree: paths, modes and bytes, not times.
 *
 * @param leaveOut which paths inside the tree do not count
 * @returns `sha256:<64 hex>`
 */
export async function hashTree(directory: string, leaveOut: (name: string) => boolean = () => false): Promise<string> {
  return (await readHashedTree(directory, leaveOut)).digest;
}

/** The same with what was hashed: every file says which bytes it has to have, whatever becomes of the folder. */
export async function readHashedTree(
  directory: string,
  leaveOut: (name: string) => boolean = () => false,
): Promise<{ readonly digest: string; readonly entries: readonly LayerEntry[] }> {
  const tree = createHash("sha256");
  const entries: LayerEntry[] = [];
  for (const entry of await readTree(directory)) {
    const { kind, name } = entry;
    if (leaveOut(name)) continue;
    if (kind === "file") {
      const sha256 = await hashFile(entry.source);
      tree.update(`file\0${name}\0${entry.executable}\0${sha256}\n`);
      entries.push({ ...entry, sha256 });
      continue;
    }
    if (kind === "folder") tree.update(`folder\0${name}${entry.sticky ? "\0sticky" : ""}\n`);
    else tree.update(`link\0${name}\0${entry.target}\n`);
    entries.push(entry);
  }
  return { digest: `sha256:${tree.digest("hex")}`, entries };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
