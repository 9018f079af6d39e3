import { chmod, mkdir, realpath, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fillFile } from "./fill-file.ts";

/**
 * Writes a file whole or not at all, with its folders: a reader sees the old content or the new one, also
 * after a kill or a power cut. A file that is there keeps its mode, a link stays a link.
 *
 * @throws what the file system says; no half of a file is left behind
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  const fill = async (draft: string) => {
    await writeFile(draft, content, { flush: true });
    // The mode of a new file is masked by the process; that of an old one was chosen.
    if (before) await chmod(draft, before.mode);
  };
  await fillFile(path.dirname(target), fill, () => path.basename(target));
}
