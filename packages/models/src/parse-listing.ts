import type { LockedFile } from "@funasr-images/catalog";
import { ModelError } from "./model-error.ts";

/** What is used of a listing. */
export interface Listing {
  /** The commit that a listing by name stands for; `undefined` when the hub does not tell. */
  readonly commit: string | undefined;
  /** Entries as they came, directories left out. */
  readonly blobs: readonly RawBlob[];
  /** Entries of all types, to notice a listing that was cut. */
  readonly entries: number;
}

/** An entry before it is believed. */
export interface RawBlob {
  readonly path: string;
  readonly size: unknown;
  readonly sha256: unknown;
  readonly mode: unknown;
}

/** Reads `Data` of a listing. @throws ModelError `HUB_REPLY_INVALID` */
export function parseListing(data: unknown, model: string): Listing {
  const files = isRecord(data) ? data.Files : undefined;
  if (!isRecord(data) || !Array.isArray(files)) {
    throw new ModelError({
      code: "HUB_REPLY_INVALID",
      what: "The listing has no Files",
      where: model,
      fix: "Check that the endpoint is a ModelScope hub.",
    });
  }
  const committer = isRecord(data.LatestCommitter) ? data.LatestCommitter.Id : undefined;
  return {
    commit: isCommit(committer) ? committer : undefined,
    entries: files.length,
    blobs: files.filter(isRecord).flatMap((entry) => {
      if (entry.Type === "tree" || typeof entry.Path !== "string") return [];
      return [{ path: entry.Path, size: entry.Size, sha256: entry.Sha256, mode: entry.Mode }];
    }),
  };
}

/**
 * The requested files of a listing, sorted by path. Nothing else of the listing matters, so a strange name elsewhere in
 * the repository does no harm.
 *
 * @throws ModelError `MODEL_FILE_NOT_FOUND`, `MODEL_LISTING_INVALID` for the first faulty file
 */
export function pickFiles(listing: Listing, paths: readonly string[], model: string): LockedFile[] {
  return [...paths].sort().map((path) => {
    const [blob, twin] = listing.blobs.filter((known) => known.path === path);
    if (!blob) throw missingFile(path, listing, model);
    const size = typeof blob.size === "string" && /^\d+$/.test(blob.size) ? Number(blob.size) : blob.size;
    const sha256 = typeof blob.sha256 === "string" ? blob.sha256.toLowerCase() : "";
    if (twin) throw invalidFile("is listed twice", path, model);
    // 0120000, a symbolic link: its content is a path, not a model.
    if (String(blob.mode) === "40960") throw invalidFile("is a symbolic link", path, model);
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
      throw invalidFile(`has no usable size (${JSON.stringify(blob.size)})`, path, model);
    }
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw invalidFile(`has no usable sha256 (${JSON.stringify(blob.sha256)})`, path, model);
    }
    return { path, size, sha256 };
  });
}

/** Whether a value is a full commit id. */
export function isCommit(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{40}$/.test(value);
}

function missingFile(path: string, listing: Listing, model: string): ModelError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const near = listing.blobs.filter((blob) => blob.path.toLowerCase().endsWith(name.toLowerCase()));
  const shown = (near.length > 0 ? near : listing.blobs).slice(0, 10).map((blob) => blob.path);
  return new ModelError({
    code: "MODEL_FILE_NOT_FOUND",
    what: `The model has no file ${path}`,
    where: model,
    fix: `Ask for a file that it has: ${shown.join(", ") || "it has none"}.`,
  });
}

function invalidFile(what: string, path: string, model: string): ModelError {
  return new ModelError({
    code: "MODEL_LISTING_INVALID",
    what: `The file ${path} ${what}`,
    where: model,
    fix: "Without a certain size and hash it cannot be locked; pick another revision or tell the model's owner.",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
