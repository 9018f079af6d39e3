import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import schema from "../image.schema.json" with { type: "json" };
import { CatalogError } from "./catalog-error.ts";
import { findImageProblems } from "./find-image-problems.ts";
import type { Image, ImageBranch, ImageEngine, ImageParts } from "./image.ts";
import { compileSchema, type JsonFile, readJsonFile } from "./read-json-file.ts";

const validate = compileSchema<Omit<ImageParts, "branch"> & ImageEngine>(schema);

/**
 * Reads every image branch: the folders of `images/` that hold an `image.json` and a `Dockerfile`, sorted by name.
 *
 * @throws CatalogError `BAD_FILE`, `MISSING_FILE` with file, line, path and expectation of everything that is wrong
 */
export async function readImages(imagesDirectory: string): Promise<Image[]> {
  return (await readLocatedImages(imagesDirectory)).map(({ image }) => image);
}

/** An image, and how to name a place in its file. */
export interface LocatedImage {
  readonly image: Image;
  readonly locate: JsonFile<unknown>["locate"];
}

/** The same as {@link readImages}, for callers that report more problems. */
export async function readLocatedImages(imagesDirectory: string): Promise<LocatedImage[]> {
  const folders = await Promise.all(
    (await readdir(imagesDirectory)).map(async (name) => {
      const folder = path.join(imagesDirectory, name);
      return { name, files: (await stat(folder)).isDirectory() ? await readdir(folder) : [] };
    }),
  );
  const parts = ["image.json", "Dockerfile"];
  const branches = folders.filter(({ files }) => parts.some((part) => files.includes(part)));
  const missing = branches.flatMap(({ name, files }) =>
    parts
      .filter((part) => !files.includes(part))
      .map((part) => {
        const file = path.join(imagesDirectory, name, "image.json");
        const what = part === "image.json" ? "is missing" : `stands without a ${part}`;
        return `${file}: ${what}: an image branch is a folder with ${parts.join(" and ")}`;
      }),
  );
  if (missing.length > 0) throw new CatalogError("MISSING_FILE", missing);
  const names = branches.map(({ name }) => name).sort();
  return settleAll(names.map((name) => readImage(path.join(imagesDirectory, name, "image.json"), name)));
}

async function readImage(file: string, branch: ImageBranch): Promise<LocatedImage> {
  const { value, locate } = await readJsonFile(file, validate);
  const image = { ...value, branch };
  const problems = findImageProblems(image);
  if (problems.length > 0) {
    throw new CatalogError(
      "BAD_FILE",
      problems.map(({ pointer, message }) => `${locate(pointer)}: ${message}`),
    );
  }
  return { image, locate };
}

/** What all of them give, or the problems of all that failed: one run reports everything that is wrong. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const reasons = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  const problems = reasons.flatMap((reason) => (reason instanceof CatalogError ? reason.problems : []));
  if (reasons.length > 0 && problems.length === 0) throw reasons[0];
  if (problems.length > 0) throw new CatalogError("BAD_FILE", problems, { cause: reasons[0] });
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
