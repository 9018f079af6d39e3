import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { hashPlainFile } from "@funasr-images/files";
import type { LayerEntry, LayerSource } from "./layer.ts";
import { readTree } from "./read-tree.ts";

/** What goes to `/` of an image. Nothing is copied for it: every file says where its bytes are, and what they have to be. */
export interface Tree {
  /** Folders before what they hold. */
  readonly entries: readonly LayerEntry[];
  /** Of paths, modes and bytes, not of times: `sha256:<64 hex>`. */
  readonly digest: string;
}

/** A file or a folder of this machine, or the bytes of a file. */
export type TreePart =
  | { readonly from: string; readonly executable?: boolean }
  | { readonly content: string | Uint8Array; readonly executable?: boolean };

/**
 * Puts a tree together.
 *
 * @param parts by their paths in the image, without a slash at the start
 */
export async function composeTree(parts: Readonly<Record<string, TreePart>>): Promise<Tree> {
  const entries = new Map<string, LayerEntry>();
  for (const [name, part] of Object.entries(parts)) {
    for (const parent of parentsOf(name)) entries.set(parent, { kind: "folder", name: parent });
    for (const entry of await entriesOf(name, part)) entries.set(entry.name, entry);
  }
  return hashEntries([...entries.values()].sort((one, other) => compareNames(one.name, other.name)));
}

/**
 * The tree of a folder.
 *
 * @param leaveOut which paths inside the folder do not count
 * @throws BuilderError UNFIT_ENTRY for a socket, a pipe or a device
 */
export async function openTree(directory: string, leaveOut: (name: string) => boolean = () => false): Promise<Tree> {
  return hashEntries((await readTree(directory)).filter(({ name }) => !leaveOut(name)));
}

/**
 * The layer of a tree. Every file is compared with its hash in the tree while the layer is written: what is kept under a
 * digest must match it, even if the files change meanwhile.
 *
 * @param slot names the tree among others
 */
export function createTreeLayer(slot: string, { digest, entries }: Tree): LayerSource {
  return { slot: JSON.stringify(["tree", slot]), key: digest, entries: async () => entries };
}

async function hashEntries(found: readonly LayerEntry[]): Promise<Tree> {
  const tree = createHash("sha256");
  const entries: LayerEntry[] = [];
  for (const entry of found) {
    const { kind, name } = entry;
    if (kind === "file") {
      const sha256 = await hashSource(entry.source);
      tree.update(`file\0${name}\0${entry.executable}\0${sha256}\n`);
      entries.push({ ...entry, sha256 });
      continue;
    }
    if (kind === "folder") tree.update(`folder\0${name}${entry.sticky ? "\0sticky" : ""}\n`);
    else tree.update(`link\0${name}\0${entry.target}\n`);
    entries.push(entry);
  }
  return { digest: `sha256:${tree.digest("hex")}`, entries };
}

async function entriesOf(name: string, part: TreePart): Promise<LayerEntry[]> {
  if ("content" in part) {
    const source = typeof part.content === "string" ? Buffer.from(part.content) : part.content;
    return [{ kind: "file", name, executable: part.executable ?? false, size: source.byteLength, source }];
  }
  const found = await stat(part.from);
  if (!found.isDirectory()) {
    const { executable = (found.mode & 0o100) !== 0 } = part;
    return [{ kind: "file", name, executable, size: found.size, source: part.from }];
  }
  const inside = await readTree(part.from);
  return [{ kind: "folder", name }, ...inside.map((entry) => ({ ...entry, name: `${name}/${entry.name}` }))];
}

function parentsOf(name: string): string[] {
  const parent = path.posix.dirname(name);
  return parent === "." ? [] : [...parentsOf(parent), parent];
}

/** Folder by folder, as a walk through them finds the names. */
function compareNames(one: string, other: string): number {
  const [ours, theirs] = [one.split("/"), other.split("/")];
  const at = ours.findIndex((segment, index) => segment !== theirs[index]);
  if (at < 0) return ours.length - theirs.length;
  return (ours[at] as string) < (theirs[at] ?? "") ? -1 : 1;
}

async function hashSource(source: string | Uint8Array): Promise<string> {
  return typeof source === "string" ? hashPlainFile(source) : createHash("sha256").update(source).digest("hex");
}
