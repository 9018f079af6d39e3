import { copyFile, link, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { LockedModel } from "@funasr-images/catalog";
import { BuilderError } from "./builder-error.ts";
import { settleTree } from "./tree.ts";

/** Where an image keeps a model. The name stays in the path: its licence asks for that. */
export function modelDirectory(id: string): string {
  return `/workspace/models/${id}`;
}

/**
 * Prepares the tree of one model, parents included: it alone decides the digest of the model's layer.
 *
 * @param pathOf where the store keeps the file with this sha256
 * @throws BuilderError MODEL_NOT_STORED
 */
export async function stageModel(
  model: LockedModel,
  pathOf: (sha256: string) => string,
  directory: string,
): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  for (const file of model.files) {
    const target = path.join(directory, modelDirectory(model.id), file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await linkOrCopy(pathOf(file.sha256), target).catch((cause) => {
      throw new BuilderError("MODEL_NOT_STORED", `${model.id}: ${file.path} (${file.sha256}) is not in the store`, {
        cause,
      });
    });
  }
  await settleTree(directory);
  return directory;
}

/** A link costs no second copy of gigabytes; another file system needs one. */
async function linkOrCopy(source: string, target: string): Promise<void> {
  await link(source, target).catch((error) => {
    if (error.code !== "EXDEV" && error.code !== "EPERM") throw error;
    return copyFile(source, target);
  });
}
