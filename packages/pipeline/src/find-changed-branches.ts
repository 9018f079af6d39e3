import path from "node:path";
import { type ImageBranch, type ModelLock, modelDigest } from "@funasr-images/catalog";
import type { PipelineContext } from "./read-context.ts";
import { runGit } from "./run-git.ts";
import { touchedBranches } from "./touched-branches.ts";

export type ChangedBranches =
  | { readonly kind: "known"; readonly branches: readonly ImageBranch[] }
  /** It is not known, so all of them have to count as changed. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Finds the image branches that the checked out commit may have changed since another one.
 *
 * @param base a commit, tag or branch, of this repository or its origin
 */
export async function findChangedBranches(
  context: Pick<PipelineContext, "root" | "imagesDirectory" | "images" | "lock" | "profile">,
  base: string,
): Promise<ChangedBranches> {
  const { root, images, imagesDirectory, lock, profile } = context;
  const git = (...parameters: string[]) => runGit(root, parameters);
  const verify = (name: string) => git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
  const commit = (await verify(base)) ?? (await verify(`origin/${base}`));
  if (!commit) {
    return { kind: "unknown", reason: `${base} is not in this checkout; check out with its history (fetch-depth: 0)` };
  }
  const listed = await git("diff", "--name-only", "--no-renames", "-z", `${commit}...HEAD`);
  if (listed === undefined) return { kind: "unknown", reason: `${base} and this commit have no common history` };
  const inside = (file: string) => path.relative(root, file).split(path.sep).join("/");
  const before = parseLock(await git("show", `${commit}:${inside(profile.lock)}`));
  const branches = touchedBranches(
    listed.split("\0").filter((file) => file !== ""),
    { images, directory: inside(imagesDirectory), lock: inside(profile.lock), changedModels: changed(before, lock) },
  );
  return { kind: "known", branches };
}

/** A lock that cannot be read counts as empty: all of its models have changed. */
function parseLock(text: string | undefined): Pick<ModelLock, "models"> {
  try {
    const lock = JSON.parse(text ?? "") as ModelLock;
    return Array.isArray(lock.models) ? lock : { models: [] };
  } catch {
    return { models: [] };
  }
}

function changed(before: Pick<ModelLock, "models">, after: ModelLock): Set<string> {
  const digests = new Map(before.models.map((model) => [model.id, modelDigest(model)]));
  return new Set(after.models.filter((model) => digests.get(model.id) !== modelDigest(model)).map(({ id }) => id));
}
