import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type LockedModel, modelDigest } from "@funasr-images/catalog";
import { readPlainFile, replaceFile } from "@funasr-images/files";
import type { ModelStore } from "./model-store.ts";
import { guardStore, isReadOnly } from "./store-failure.ts";

/** What a receipt remembers of a file that was hashed. */
interface ReceiptFile {
  readonly sha256: string;
  readonly size: number;
  /** Milliseconds since 1970, with a fraction. */
  readonly mtime: number;
  /** A copy or an unpacked archive has another one, even if it kept the times: it is hashed again. */
  readonly inode: number;
}

/**
 * The sha256 of the files of a model that need no hashing, because a receipt says that they were hashed and nothing about
 * them has changed since. An unreadable receipt counts as none.
 */
export async function readReceipt(store: ModelStore, model: LockedModel): Promise<Set<string>> {
  const text = await readPlainFile(receiptPath(store, model)).then(String, () => "{}");
  const known = parseFiles(text);
  const unchanged = await Promise.all(
    known.map(async (file) => {
      const now = await stat(store.path(file.sha256)).catch(() => undefined);
      return now && isSame(file, describeFile(file.sha256, now)) ? [file.sha256] : [];
    }),
  );
  return new Set(unchanged.flat());
}

/**
 * Says that every file of a model is stored and was hashed: the last thing that a download does. On a disk that cannot be
 * written there is none: the next run hashes again.
 */
export async function writeReceipt(store: ModelStore, model: LockedModel): Promise<void> {
  const path = receiptPath(store, model);
  await guardStore(path, async () => {
    const hashes = [...new Set(model.files.map((file) => file.sha256))].sort();
    const files = await Promise.all(hashes.map(async (sha256) => describeFile(sha256, await stat(store.path(sha256)))));
    const text = `${JSON.stringify({ model: model.id, commit: model.commit, files }, null, 2)}\n`;
    await replaceFile(path, text).catch((error) => {
      if (!isReadOnly(error)) throw error;
    });
  });
}

/** `<store>/receipts/<modelDigest>.json`: models of the same bytes share one. */
function receiptPath(store: ModelStore, model: LockedModel): string {
  return join(store.directory, "receipts", `${modelDigest(model).replace("sha256:", "")}.json`);
}

function parseFiles(text: string): ReceiptFile[] {
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown };
    const isFile = (file: unknown) => /^[0-9a-f]{64}$/.test(String((file as ReceiptFile | null)?.sha256));
    return Array.isArray(files) ? (files as ReceiptFile[]).filter(isFile) : [];
  } catch {
    return [];
  }
}

function describeFile(sha256: string, stats: Stats): ReceiptFile {
  return { sha256, size: stats.size, mtime: stats.mtimeMs, inode: stats.ino };
}

function isSame(one: ReceiptFile, other: ReceiptFile): boolean {
  return one.size === other.size && one.mtime === other.mtime && one.inode === other.inode;
}
