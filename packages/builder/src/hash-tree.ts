import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { readTree } from "./read-tree.ts";

/**
 * The digest of a tree: paths, modes and bytes, not times.
 *
 * @param leaveOut which paths inside the tree do not count
 * @returns `sha256:<64 hex>`
 */
export async function hashTree(directory: string, leaveOut: (name: string) => boolean = () => false): Promise<string> {
  const tree = createHash("sha256");
  for (const entry of await readTree(directory)) {
    const { kind, name } = entry;
    if (leaveOut(name)) continue;
    if (kind === "folder") tree.update(`folder\0${name}${entry.sticky ? "\0sticky" : ""}\n`);
    else if (kind === "link") tree.update(`link\0${name}\0${entry.target}\n`);
    else tree.update(`file\0${name}\0${entry.executable}\0${await hashFile(entry.source)}\n`);
  }
  return `sha256:${tree.digest("hex")}`;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
