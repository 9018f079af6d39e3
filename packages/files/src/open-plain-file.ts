import type { Stats } from "node:fs";
import { constants, type FileHandle, open } from "node:fs/promises";
import { FileError } from "./file-error.ts";

/**
 * Opens a plain file for reading, also through links, and nothing else: a pipe would be waited for until someone writes to it,
 * a device read without end.
 *
 * @throws FileError NOT_A_FILE; what the file system says
 */
export async function openPlainFile(path: string): Promise<FileHandle> {
  const file = await openWithoutWaiting(path);
  try {
    const kind = kindOf(await file.stat());
    if (kind === undefined) return file;
    throw notAFile(path, kind);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The bytes of a plain file. @throws FileError NOT_A_FILE; what the file system says */
export async function readPlainFile(path: string): Promise<Buffer> {
  const file = await openPlainFile(path);
  return file.readFile().finally(() => file.close());
}

function notAFile(path: string, kind: string): FileError {
  const fix = "Remove it, then run again.";
  return new FileError("NOT_A_FILE", `It is ${kind}, not a file`, { where: path, fix });
}

/** What something is that is not a plain file, with its article; `undefined` for a plain file. */
function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

/** An open for reading waits for the writer of a pipe; this one does not, and what was opened is looked at, not its name. */
async function openWithoutWaiting(path: string): Promise<FileHandle> {
  // Windows knows neither the flag nor the problem.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  return open(path, flags).catch((error: NodeJS.ErrnoException) => {
    // A socket, or a device without a driver.
    if (error.code === "ENXIO" || error.code === "ENODEV") throw notAFile(path, "a socket or a device");
    throw error;
  });
}
