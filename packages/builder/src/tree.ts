import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, lutimes, readdir, readlink, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * Gives every entry of a tree the same time and its plain mode (folders and programs 755, files 644), so that the
 * layer made of it has the same digest on every machine.
 */
export async function settleTree(directory: string, epoch = 0): Promise<void> {
  for (const entry of await walk(directory)) {
    if (entry.kind !== "link") {
      const executable = entry.kind === "folder" || ((await stat(entry.file)).mode & 0o100) !== 0;
      await chmod(entry.file, executable ? 0o755 : 0o644);
    }
    await lutimes(entry.file, epoch, epoch);
  }
  await lutimes(directory, epoch, epoch);
}

/**
 * The digest of a tree: paths, modes and bytes, not times.
 *
 * @param leaveOut which paths inside the tree do not count
 * @returns `sha256:<64 hex>`
 */
export async function hashTree(directory: string, leaveOut: (name: string) => boolean = () => false): Promise<string> {
  const tree = createHash("sha256");
  for (const entry of await walk(directory)) {
    const name = path.relative(directory, entry.file);
    if (leaveOut(name)) continue;
    if (entry.kind === "folder") tree.update(`folder\0${name}\n`);
    else if (entry.kind === "link") tree.update(`link\0${name}\0${await readlink(entry.file)}\n`);
    else {
      const executable = ((await stat(entry.file)).mode & 0o100) !== 0;
      tree.update(`file\0${name}\0${executable}\0${await hashFile(entry.file)}\n`);
    }
  }
  return `sha256:${tree.digest("hex")}`;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

interface Entry {
  readonly file: string;
  readonly kind: "folder" | "link" | "file";
}

/** Children after their folder would set the folder's time anew; so folders come after what they hold. */
async function walk(directory: string): Promise<Entry[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: Entry[] = [];
  for (const entry of entries) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await walk(file)), { file, kind: "folder" });
    else found.push({ file, kind: entry.isSymbolicLink() ? "link" : "file" });
  }
  return found;
}
