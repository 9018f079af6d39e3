import type { LockedFile } from "@funasr-images/catalog";
import { ModelError } from "../model-error.ts";
import { assertDistinctPaths } from "./assert-distinct-paths.ts";
import { assertSafePath } from "./assert-safe-path.ts";

/** What is used of a listing. */
export interface Listing {
  /** The commit that a listing by name stands for; `undefined` when the hub does not say. */
  readonly commit: string | undefined;
  /** Entries as they came, directories left out. */
  readonly blobs: readonly RawBlob[];
  /** Entries of all types, to notice a listing that was cut. */
  readonly entries: number;
}

/** An entry before it is checked. */
interface RawBlob {
  readonly path: string;
  readonly size: unknown;
  readonly sha256: unknown;
  readonly mode: unknown;
}

/**
 * Reads `Data` of a listing. It is accepted as a whole or not at all: one hostile name, and nothing of it is used.
 *
 * @throws ModelError `HUB_REPLY_INVALID`, `MODEL_PATH_UNSAFE`, `MODEL_LISTING_INVALID`
 */
export function parseListing(data: unknown, model: string): Listing {
  const files = isRecord(data) ? data.Files : undefined;
  if (!isRecord(data) || !Array.isArray(files)) {
    throw new ModelError("HUB_REPLY_INVALID", "The listing has no Files", {
      where: model,
      fix: "Check that the endpoint is a ModelScope hub.",
    });
  }
  const committer = isRecord(data.LatestCommitter) ? data.LatestCommitter.Id : undefined;
  const blobs = files
    .filter((entry) => !isRecord(entry) || entry.Type !== "tree")
    .map((entry) => readBlob(entry, model));
  assertHonest(blobs, model);
  return { commit: isCommit(committer) ? committer : undefined, entries: files.length, blobs };
}

/**
 * The requested files of a listing, sorted by path.
 *
 * @throws ModelError `MODEL_FILE_NOT_FOUND`, `MODEL_LISTING_INVALID` for the first faulty file
 */
export function pickFiles(listing: Listing, paths: readonly string[], model: string): LockedFile[] {
  const byPath = new Map(listing.blobs.map((blob) => [blob.path, blob]));
  return [...paths].sort().map((path) => {
    const blob = byPath.get(path);
    if (!blob) throw missingFile(path, listing, model);
    const size = typeof blob.size === "string" && /^\d+$/.test(blob.size) ? Number(blob.size) : blob.size;
    const sha256 = typeof blob.sha256 === "string" ? blob.sha256.toLowerCase() : "";
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
      throw invalidFile(`has no usable size (${JSON.stringify(blob.size)})`, path, model);
    }
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw invalidFile(`has no usable sha256 (${JSON.stringify(blob.sha256)})`, path, model);
    }
    return { path, size, sha256 };
  });
}

/** Names of a listing that were not asked for, sorted. */
export function excludedFiles(listing: Listing, paths: readonly string[]): string[] {
  const wanted = new Set(paths);
  return listing.blobs
    .map((blob) => blob.path)
    .filter((path) => !wanted.has(path))
    .sort();
}

/** Whether a value is a full commit id. */
export function isCommit(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{40}$/.test(value);
}

function readBlob(entry: unknown, model: string): RawBlob {
  if (!isRecord(entry) || typeof entry.Path !== "string") {
    throw invalidFile(`has no path (${JSON.stringify(entry)?.slice(0, 120)})`, "of one entry", model);
  }
  return { path: entry.Path, size: entry.Size, sha256: entry.Sha256, mode: entry.Mode };
}

/** Names that were not asked for end up in the lock, too, so none of them may do harm. */
function assertHonest(blobs: readonly RawBlob[], model: string): void {
  const seen = new Set<string>();
  for (const { path, mode } of blobs) {
    assertSafePath(path, model);
    if (seen.has(path)) throw invalidFile("is listed twice", path, model);
    seen.add(path);
    // 0120000, a symbolic link: its content is a path, not a model.
    if (String(mode) === "40960") throw invalidFile("is a symbolic link", path, model);
  }
  assertDistinctPaths([...seen], model);
}

function missingFile(path: string, listing: Listing, model: string): ModelError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const near = listing.blobs.filter((blob) => blob.path.toLowerCase().endsWith(name.toLowerCase()));
  const shown = (near.length > 0 ? near : listing.blobs).slice(0, 10).map((blob) => blob.path);
  return new ModelError("MODEL_FILE_NOT_FOUND", `The model has no file ${path}`, {
    where: model,
    fix: `Ask for a file that it has: ${shown.join(", ") || "it has none"}.`,
  });
}

function invalidFile(what: string, path: string, model: string): ModelError {
  return new ModelError("MODEL_LISTING_INVALID", `The file ${path} ${what}`, {
    where: model,
    fix: "Without a certain size and hash it cannot be locked; pick another revision, or report it to the model's owner.",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
