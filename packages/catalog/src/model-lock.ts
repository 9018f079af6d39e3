import { createHash } from "node:crypto";
import schema from "../models.lock.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import { findClash, findModelDanger, renderClash } from "./model-path.ts";
import { compileSchema, readJsonFile } from "./read-json-file.ts";

/** Whose API a model is downloaded with. */
export type ModelHub = "modelscope" | "huggingface";

/** What an image asks for: one hub repository at a revision, reduced to the files that the engine opens. */
export interface ModelRequest {
  /** `owner/name` on the hub. */
  readonly id: string;
  /** @default "modelscope" */
  readonly hub?: ModelHub;
  /** Branch, tag or commit to resolve. */
  readonly revision: string;
  /** Paths inside the repository, `/` separated. */
  readonly files: readonly string[];
}

/** One file of a locked model. */
export interface LockedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** One model at one commit. Files are sorted by path. */
export interface LockedModel {
  readonly id: string;
  readonly hub: ModelHub;
  /** The revision that was asked for. */
  readonly revision: string;
  /** The commit that it resolved to, 40 hex digits. */
  readonly commit: string;
  readonly files: readonly LockedFile[];
  /** Files of the commit that were not asked for, by name and sorted: a new one upstream shows up in a diff. */
  readonly excluded?: readonly string[];
}

/** `models.lock.json`. */
export interface ModelLock {
  readonly $schema?: string;
  readonly lockVersion: 1;
  /** Sorted by id. */
  readonly models: readonly LockedModel[];
}

/**
 * The digest of a model's bytes: the same files give the same digest, whatever their commit, hub or
 * revision name. Cache keys and leg inputs are made of it.
 *
 * @returns `sha256:<64 hex>` over one line `path NUL size NUL sha256` per file, sorted by path.
 */
export function modelDigest(model: Pick<LockedModel, "files">): string {
  const lines = [...model.files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => `${file.path}\0${file.size}\0${file.sha256}\n`);
  return `sha256:${createHash("sha256").update(lines.join("")).digest("hex")}`;
}

const validate = compileSchema<ModelLock>(schema);

/** Reads `models.lock.json`. @throws CatalogError `BAD_FILE` also for ids and paths that must not become paths of a disk */
export async function readModelLock(file: string): Promise<ModelLock> {
  const { value, locate } = await readJsonFile(file, validate);
  const problems = value.models.flatMap(({ id, files }, index) => {
    const paths = files.map((each) => each.path);
    const danger = findModelDanger(id, paths);
    return danger === undefined ? [] : [`${locate(`/models/${index}`)}: ${danger}`];
  });
  const clash = findClash(value.models.map(({ id }) => id));
  if (clash) problems.push(`${locate("/models")}: ${renderClash(clash)}`);
  if (problems.length > 0) throw new CatalogError("BAD_FILE", problems);
  return value;
}

/** The text of `models.lock.json`: sorted, two-space JSON, so that a diff shows only what changed. */
export function renderModelLock(lock: ModelLock, schema = lock.$schema): string {
  const models = [...lock.models]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((model) => ({
      ...model,
      files: [...model.files].sort((a, b) => (a.path < b.path ? -1 : 1)),
      ...(model.excluded ? { excluded: [...model.excluded].sort() } : {}),
    }));
  return `${JSON.stringify({ $schema: schema, lockVersion: 1, models }, null, 2)}\n`;
}
