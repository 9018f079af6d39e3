import { createHash } from "node:crypto";
import { findClash, findPathDanger, renderClash } from "@funasr-images/catalog";
import { BundleError } from "./bundle-error.ts";

/** One file of a bundle. */
export interface BundleFile {
  /** Inside the bundle, `/` separated. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  /** The file that it is copied from, or its bytes. */
  readonly source: string | Uint8Array;
}

/** A file that is written for the bundle. */
export function textFile(path: string, text: string): BundleFile {
  const source = Buffer.from(text);
  return { path, size: source.byteLength, sha256: createHash("sha256").update(source).digest("hex"), source };
}

/** The list that verifies a bundle: `sha256sum -c` reads it, too. */
export const listName = "SHA256SUMS";

/** The text of the list, sorted by path. */
export function renderList(files: readonly Pick<BundleFile, "path" | "sha256">[]): string {
  return sortFiles(files)
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join("");
}

/** @throws BundleError NOT_A_BUNDLE for lines that are none, and for paths that must not become paths of this disk */
export function parseList(text: string, where: string): Map<string, string> {
  const refuse = (what: string) => new BundleError("NOT_A_BUNDLE", what, { where });
  const files = new Map<string, string>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) throw refuse(`The list has the line ${JSON.stringify(line)}`);
    const danger = findPathDanger(path);
    if (danger !== undefined) throw refuse(`The path ${JSON.stringify(path)} ${danger}`);
    files.set(path, sha256);
  }
  const clash = findClash(files.keys());
  if (clash) throw refuse(renderClash(clash));
  if (files.size === 0) throw refuse("The list is empty");
  return files;
}

/** In the order in which they are written: the same for the same files. */
export function sortFiles<F extends Pick<BundleFile, "path">>(files: readonly F[]): F[] {
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
