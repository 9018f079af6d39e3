import { constants, copyFile, mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fillFile, hashPlainFile, replaceFile } from "@funasr-images/files";
import { BundleError } from "../bundle-error.ts";
import type { BundleFile } from "../bundle-file.ts";

/**
 * Writes the files of a bundle into a folder. Those that are there with the right bytes stay; sources are copied, or share
 * their bytes where the file system can (never their inodes).
 *
 * @returns bytes that had to be written
 * @throws BundleError FOLDER_TAKEN, BUNDLE_DAMAGED when a source changed meanwhile
 */
export async function writeFolder(files: readonly BundleFile[], folder: string, signal?: AbortSignal): Promise<number> {
  await mkdir(folder, { recursive: true });
  await assertOurs(files, folder);
  let written = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const target = path.join(folder, file.path);
    if (await isThere(target, file, signal)) continue;
    await place(target, file, signal);
    written += file.size;
  }
  return written;
}

async function assertOurs(files: readonly BundleFile[], folder: string): Promise<void> {
  const ours = new Set(files.map((file) => file.path));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const others = entries
    .filter((entry) => !entry.isDirectory() && !(entry.name.startsWith(".") && entry.name.endsWith(".part")))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !ours.has(name));
  if (others.length === 0) return;
  throw new BundleError("FOLDER_TAKEN", `The folder holds other files: ${others.slice(0, 3).join(", ")}`, {
    where: folder,
    fix: "Name an empty folder, or that of the same export.",
  });
}

async function isThere(target: string, { size, sha256 }: BundleFile, signal?: AbortSignal): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  return found?.size === size && (await hashPlainFile(target, { signal })) === sha256;
}

async function place(target: string, { source, sha256 }: BundleFile, signal?: AbortSignal): Promise<void> {
  if (typeof source !== "string") return replaceFile(target, source);
  await mkdir(path.dirname(target), { recursive: true });
  const fill = async (draft: string) => {
    await copyFile(source, draft, constants.COPYFILE_FICLONE);
    if ((await hashPlainFile(draft, { signal })) === sha256) return;
    throw new BundleError("BUNDLE_DAMAGED", "A file changed while it was copied", { where: source, fix: "Run again." });
  };
  await fillFile(path.dirname(target), fill, () => path.basename(target));
}
