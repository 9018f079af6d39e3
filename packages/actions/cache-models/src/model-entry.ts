import path from "node:path";
import { type LockedModel, modelDigest } from "@funasr-images/catalog";
import { ActionError } from "../../src/context/action-error.ts";

/** What the cache keeps of one model. */
export interface ModelEntry {
  readonly id: string;
  readonly key: string;
  /** Files from the workspace, sorted: the cache hashes these very strings, so they are the same on every runner. */
  readonly paths: readonly string[];
  readonly sha256s: readonly string[];
  /** Of its files, each once. */
  readonly bytes: number;
}

/**
 * The key of a model in the cache. It names the bytes and nothing else: one entry serves every branch, arch and commit,
 * and one that holds other bytes than its key says can be recognised.
 *
 * @param digest of catalog's `modelDigest`
 */
export function modelCacheKey(digest: string): string {
  return `models-v1-${digest.replace("sha256:", "")}`;
}

/**
 * Describes the entry of a model.
 *
 * @param locate where the store keeps a file, an absolute path
 * @param workspace the folder that the cache's paths are relative to
 * @throws ActionError INPUTS_DISAGREE when the store is not inside of the workspace
 */
export function describeEntry(
  model: LockedModel,
  { locate, workspace }: { locate: (sha256: string) => string; workspace: string },
): ModelEntry {
  const sizes = new Map(model.files.map((file) => [file.sha256, file.size]));
  const sha256s = [...sizes.keys()].sort();
  const paths = sha256s.map((sha256) => path.relative(workspace, locate(sha256)));
  if (paths.some((file) => file.startsWith(".."))) {
    throw new ActionError(
      "INPUTS_DISAGREE",
      `The store (${path.dirname(locate("0".repeat(64)))}) is outside of the workspace (${workspace}), and its path would differ from runner to runner`,
      { fix: "Set the input state to a folder inside, such as .local." },
    );
  }
  return {
    id: model.id,
    key: modelCacheKey(modelDigest(model)),
    paths,
    sha256s,
    bytes: [...sizes.values()].reduce(add, 0),
  };
}

function add(total: number, size: number): number {
  return total + size;
}
