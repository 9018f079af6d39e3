import { rename, rm, writeFile } from "node:fs/promises";

/** Replaces a file at once: a reader sees the old text or the new one. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}
