import { lstat, readdir, readlink } from "node:fs/promises";
import path from "node:path";
import { BuilderError } from "./builder-error.ts";
import type { LayerEntry } from "./layer.ts";

/**
 * What a folder holds, sorted, folders before what they hold: paths, links, sizes, and what may be run. Owner, times and
 * all other modes stay behind, except for folders that everybody may write to.
 *
 * @throws BuilderError UNFIT_ENTRY for a socket, a pipe or a device
 */
export async function readTree(directory: string, inside = ""): Promise<LayerEntry[]> {
  const names = (await readdir(path.join(directory, inside))).sort();
  const entries: LayerEntry[] = [];
  for (const each of names) {
    const name = path.posix.join(inside, each);
    const source = path.join(directory, name);
    const found = await lstat(source);
    if (found.isDirectory()) {
      entries.push({ kind: "folder", name, ...(found.mode & 0o1000 ? { sticky: true } : {}) });
      entries.push(...(await readTree(directory, name)));
    } else if (found.isSymbolicLink()) {
      entries.push({ kind: "link", name, target: await readlink(source) });
    } else if (found.isFile()) {
      entries.push({ kind: "file", name, executable: (found.mode & 0o100) !== 0, size: found.size, source });
    } else {
      throw new BuilderError("UNFIT_ENTRY", "Neither a file, a folder nor a link: no layer can hold it", {
        where: source,
      });
    }
  }
  return entries;
}
