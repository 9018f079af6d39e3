import { createHash } from "node:crypto";
import { ModelError } from "../model-error.ts";
import { hubAddress } from "./hub-address.ts";
import type { OpenHub } from "./hub-options.ts";
import { isCommit, type Listing, parseListing } from "./parse-listing.ts";
import type { RequestOptions } from "./request-data.ts";
import { requestBytes, requestHuggingFace } from "./request-hugging-face.ts";

/** Files outside of LFS are configuration and tokens; a larger one is not kept in memory. */
const smallBytes = 64 * 1024 * 1024;

/** The commit behind a revision: one request. */
export async function findHuggingFaceCommit(
  hub: OpenHub,
  id: string,
  revision: string,
  options: RequestOptions,
): Promise<string> {
  const address = hubAddress.huggingFace(hub.endpoint, id, "revision", revision);
  const { value } = await requestHuggingFace(hub, address, options);
  const { sha } = (value ?? {}) as { readonly sha?: unknown };
  if (isCommit(sha)) return sha;
  throw invalidReply(`The hub names no commit of ${revision}`, id);
}

/** The commit that a branch or tag points at by the list of references; the second opinion on a revision. */
export async function findHuggingFaceRef(
  hub: OpenHub,
  id: string,
  name: string,
  options: RequestOptions,
): Promise<string | undefined> {
  const { value } = await requestHuggingFace(hub, hubAddress.huggingFace(hub.endpoint, id, "refs"), options);
  const { branches, tags } = (value ?? {}) as Record<"branches" | "tags", unknown>;
  const refs = [branches, tags].flatMap((list) => (Array.isArray(list) ? (list as HuggingFaceRef[]) : []));
  const commit = refs.find((ref) => ref.name === name)?.targetCommit;
  return isCommit(commit) ? commit : undefined;
}

/**
 * Lists a model at a commit. Files of LFS come with their sha256; of the wanted others it is taken from their bytes, which
 * have to be those that git's name of them stands for.
 */
export async function listHuggingFace(
  hub: OpenHub,
  id: string,
  commit: string,
  files: readonly string[],
  options: RequestOptions,
): Promise<Listing> {
  const entries: HuggingFaceEntry[] = [];
  let page: URL | undefined = hubAddress.huggingFace(hub.endpoint, id, "tree", commit);
  while (page) {
    const { value, next } = await requestHuggingFace(hub, page, options);
    if (!Array.isArray(value)) throw invalidReply("The hub's tree is not a list", id);
    entries.push(...(value as HuggingFaceEntry[]));
    page = next;
  }
  const listing = parseListing({ Files: entries.map(asModelScope) }, `${id}@${commit}`);
  const small = entries.filter((entry) => entry.lfs === undefined && files.includes(entry.path));
  const hashes = new Map<string, string>();
  for (const entry of small) hashes.set(entry.path, await hashSmallFile(hub, id, commit, entry, options));
  return {
    ...listing,
    commit,
    blobs: listing.blobs.map((blob) => ({ ...blob, sha256: hashes.get(blob.path) ?? blob.sha256 })),
  };
}

interface HuggingFaceRef {
  readonly name?: unknown;
  readonly targetCommit?: unknown;
}

interface HuggingFaceEntry {
  readonly type: "file" | "directory";
  readonly path: string;
  readonly size: number;
  /** git's sha1. */
  readonly oid: string;
  readonly lfs?: { readonly oid: string };
}

function asModelScope({ type, path, size, lfs }: HuggingFaceEntry) {
  return { Path: path, Type: type === "directory" ? "tree" : "blob", Size: size, Sha256: lfs?.oid ?? "" };
}

async function hashSmallFile(
  hub: OpenHub,
  id: string,
  commit: string,
  { path, size, oid }: HuggingFaceEntry,
  options: RequestOptions,
): Promise<string> {
  if (size > smallBytes) throw invalidReply(`${path} has ${size} bytes and no sha256`, id);
  const { bytes } = await requestBytes(hub, hubAddress.resolve(hub.endpoint, id, commit, path), options);
  const name = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  if (name === oid) return createHash("sha256").update(bytes).digest("hex");
  throw invalidReply(`The bytes of ${path} are not those of the tree (${name}, not ${oid})`, id);
}

function invalidReply(what: string, where: string): ModelError {
  return new ModelError("HUB_REPLY_INVALID", what, {
    where,
    fix: "Run again; if it stays so, check any proxy between this machine and the hub.",
  });
}
