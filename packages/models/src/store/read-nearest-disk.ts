import { type StatsFs, statfsSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The disk that holds a path, or will hold it: what is not there yet comes into the nearest folder that is.
 *
 * @throws what the file system says, other than that nothing is there
 */
export function readNearestDisk(path: string): StatsFs {
  try {
    return statfsSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    return readNearestDisk(dirname(path));
  }
}
