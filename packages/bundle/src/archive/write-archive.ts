import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { replaceFile } from "@funasr-images/files";
import { pack } from "tar-stream";
import { BundleError } from "../bundle-error.ts";
import type { BundleFile } from "../bundle-file.ts";
import { type WrittenPart, writeParts } from "./split-parts.ts";

/** The folder that an archive unpacks to. */
export const archiveRoot = "funasr-bundle";

/**
 * Writes the files of a bundle as a tar, or as parts of one, and `<file>.sha256` beside it. Owner, time and modes are fixed, so
 * the same files give the same bytes.
 *
 * @throws BundleError BUNDLE_DAMAGED for a file that has other bytes than the list of the bundle says
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
  for (const { path: name, size, sha256, source } of files) {
    const header = { name: `${archiveRoot}/${name}`, size, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    const bytes =
      typeof source === "string" ? createReadStream(source, { highWaterMark: 1 << 20 }) : Readable.from([source]);
    const hash = createHash("sha256");
    const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(bytes, hashed, archive.entry(header));
    if (hash.digest("hex") === sha256) continue;
    throw new BundleError("BUNDLE_DAMAGED", `${name} has other bytes than its list says`, {
      where: typeof source === "string" ? source : name,
      fix: "Remove it, and export again: it is fetched anew.",
    });
  }
  archive.finalize();
}
