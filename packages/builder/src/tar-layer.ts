import { createHash } from "node:crypto";
import { openPlainFile } from "@funasr-images/files";
import { BuilderError } from "./builder-error.ts";
import type { LayerEntry } from "./layer.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-header.ts";

/**
 * The tar of a layer, in pieces. A file with another size or hash than expected ends it, while it is read.
 *
 * @throws BuilderError UNSAFE_PATH, SOURCE_MISSING, SOURCE_DIFFERS; FileError NOT_A_FILE
 */
export async function* tarLayer(entries: readonly LayerEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    assertInside(entry.name);
    if (entry.kind === "folder") {
      yield tarHeader({ type: "folder", name: `${entry.name}/`, mode: entry.sticky ? 0o1777 : 0o755, size: 0 });
    } else if (entry.kind === "link") {
      yield tarHeader({ type: "link", name: entry.name, target: entry.target, mode: 0o777, size: 0 });
    } else {
      yield tarHeader({ type: "file", name: entry.name, mode: entry.executable ? 0o755 : 0o644, size: entry.size });
      yield* readSource(entry);
      yield tarPadding(entry.size);
    }
  }
  yield tarEnd;
}

async function* readSource(entry: Extract<LayerEntry, { kind: "file" }>): AsyncGenerator<Uint8Array> {
  const { name, source, size, sha256 } = entry;
  const hash = createHash("sha256");
  const where = typeof source === "string" ? source : "in memory";
  let bytes = 0;
  try {
    for await (const chunk of readPieces(source)) {
      bytes += chunk.length;
      if (bytes > size) break;
      hash.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new BuilderError("SOURCE_MISSING", `/${name} cannot be put into a layer: its source is not there`, {
      where,
      cause,
    });
  }
  if (bytes !== size) {
    const has = bytes > size ? "more" : `${bytes}`;
    throw new BuilderError("SOURCE_DIFFERS", `/${name} should have ${size} bytes and has ${has}`, { where });
  }
  const actual = hash.digest("hex");
  if (sha256 !== undefined && sha256 !== actual) {
    throw new BuilderError("SOURCE_DIFFERS", `/${name} should have sha256 ${sha256} and has ${actual}`, {
      where,
    });
  }
}

async function* readPieces(source: string | Uint8Array): AsyncGenerator<Uint8Array> {
  if (typeof source !== "string") yield source;
  else yield* (await openPlainFile(source)).createReadStream({ highWaterMark: 1 << 18 });
}

/**
 * A layer is unpacked as root, onto the files of the base: a name that leads elsewhere is refused. One that begins with
 * `.wh.` means to remove what lies below, and would never become a file.
 */
function assertInside(name: string): void {
  const segments = name.split("/");
  const fits = (segment: string) => !["", ".", ".."].includes(segment) && !segment.startsWith(".wh.");
  if (!name.includes("\0") && segments.every(fits)) return;
  throw new BuilderError("UNSAFE_PATH", `${JSON.stringify(name)} is not a path inside an image`);
}
