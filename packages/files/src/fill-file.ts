import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Has a file filled under a temporary name, and gives it its own when that went well and the disk has it.
 *
 * @param nameOf the name in the folder, which may follow from what was filled in
 * @throws what `fill` throws; nothing is left behind
 */
export async function fillFile<T>(
  folder: string,
  fill: (draft: string) => Promise<T>,
  nameOf: (filled: T) => string,
): Promise<T> {
  const draft = path.join(folder, `.${randomUUID()}.part`);
  try {
    const filled = await fill(draft);
    // A name that outlives a power cut has the bytes, too.
    const file = await open(draft, "r");
    await file.sync().finally(() => file.close());
    await rename(draft, path.join(folder, nameOf(filled)));
    return filled;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
