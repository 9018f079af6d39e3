import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { findPathDanger } from "@funasr-images/catalog";
import { fillFile } from "@funasr-images/files";
import { extract } from "tar-stream";
import { BundleError } from "../bundle-error.ts";
import { partName } from "./split-parts.ts";
import { archiveRoot } from "./write-archive.ts";

/**
 * Unpacks the tar of a bundle, from one file or all of its parts. The files are not compared with anything yet.
 *
 * @param file the tar, or its first part, `<name>.001`
 * @throws BundleError BUNDLE_DAMAGED, NOT_A_BUNDLE
 */
export async function unpackArchive(file: string, folder: string, signal?: AbortSignal): Promise<void> {
  const parts = await findParts(file);
  const entries = extract();
  const feeding = pipeline(Readable.from(readAll(parts)), entries, { signal }).catch((error) => entries.destroy(error));
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      const inside = name.slice(archiveRoot.length + 1);
      const danger = findPathDanger(inside);
      if (!name.startsWith(`${archiveRoot}/`) || type !== "file" || danger !== undefined) {
        throw new BundleError("NOT_A_BUNDLE", `The archive holds ${JSON.stringify(name)}`, { where: file });
      }
      const target = path.join(folder, inside);
      await mkdir(path.dirname(target), { recursive: true });
      await fillFile(
        path.dirname(target),
        (draft) => pipeline(entry, createWriteStream(draft)),
        () => path.basename(target),
      );
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof BundleError) throw cause;
    throw new BundleError("BUNDLE_DAMAGED", `The archive ends early or is none: ${(cause as Error).message}`, {
      where: parts.at(-1) ?? file,
      fix: `Look whether a part is missing after ${path.basename(parts.at(-1) ?? file)}, and compare all of them with their .sha256.`,
      cause,
    });
  }
  await feeding;
}

/** A file, or it and what follows it. */
async function findParts(file: string): Promise<string[]> {
  if (!file.endsWith(".001")) return [file];
  const base = file.slice(0, -".001".length);
  const parts: string[] = [];
  for (let number = 1; await isFile(partName(base, number)); number += 1) parts.push(partName(base, number));
  return parts;
}

async function* readAll(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* createReadStream(part, { highWaterMark: 1 << 20 });
}

async function isFile(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isFile(),
    () => false,
  );
}
