import { renderBytes } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";
import { readNearestDisk } from "../store/read-nearest-disk.ts";
import { guardStore } from "../store/store-failure.ts";

/** Free bytes of the disk that holds a directory, or will hold it. */
export async function readFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await guardStore(directory, async () => readNearestDisk(directory));
  return bavail * bsize;
}

/** Refuses a download that the disk cannot hold, before its first byte. @throws ModelError `NO_SPACE` */
export function assertSpace(neededBytes: number, freeBytes: number, directory: string): void {
  if (neededBytes <= freeBytes) return;
  throw new ModelError(
    "NO_SPACE",
    `The download needs ${renderBytes(neededBytes)}, the disk has ${renderBytes(freeBytes)} free`,
    { where: directory, fix: `Free ${renderBytes(neededBytes - freeBytes)}, or use a store on another disk.` },
  );
}
