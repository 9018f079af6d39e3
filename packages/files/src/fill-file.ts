import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Has a file filled under a temporary name, and gives it its own when that went well.
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
    await rename(draft, path.join(folder, nameOf(filled)));
    return filled;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
