import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";

/** Where temporary files may go: containers run read-only, but shared memory is writable even there. */
export const temporaryFolders = (): readonly string[] => [tmpdir(), "/dev/shm"];

/** @returns undefined if nothing can be written */
export function findWritableFolder(folders = temporaryFolders()): string | undefined {
  return folders.find((folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}
