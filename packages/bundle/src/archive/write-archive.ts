import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { replaceFile } from "@funasr-images/files";
import { pack } from "tar-stream";
import type { BundleFile } from "../bundle-file.ts";
import { type WrittenPart, writeParts } from "./split-parts.ts";

/** The folder that an archive unpacks to. */
export const archiveRoot = "funasr-bundle";

/**
 * Writes the files of a bundle as a tar, or as parts of one, and `<file>.sha256` beside it. Owner, time and modes are fixed, so
 * the same files give the same bytes.
 */
export async function writeArchive(
  files: readonly BundleFile[],
  file: string,
  options: { readonly partBytes?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<WrittenPart[]> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const archive = pack();
  const filling = fill(archive, files).catch((error) => archive.destroy(error));
  const parts = await writeParts(archive as AsyncIterable<Uint8Array>, path.resolve(file), options);
  await filling;
  const lines = parts.map((part) => `${part.sha256}  ${path.basename(part.path)}\n`);
  await replaceFile(`${path.resolve(file)}.sha256`, lines.join(""));
  return parts;
}

async function fill(archive: ReturnType<typeof pack>, files: readonly BundleFile[]): Promise<void> {
  for (const { path: name, size, source } of files) {
    const header = { name: `${archiveRoot}/${name}`, size, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    const bytes = typeof source === "string" ? createReadStream(source, { highWaterMark: 1 << 20 }) : [source];
    await pipeline(bytes, archive.entry(header));
  }
  archive.finalize();
}
