import { createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fillFile, hashPlainFile } from "@funasr-images/files";
import { execa } from "execa";
import { BundleError } from "../bundle-error.ts";
import type { BundleFile } from "../bundle-file.ts";

/** The checkout in a bundle: `git clone` takes it. */
const checkoutName = "funasr-images.bundle";

/**
 * The commits of a checkout and its tags, as git's own bundle. It is packed from the sorted objects, without what the
 * repository has packed so far: the same commits give the same bytes with the same git.
 *
 * @param folder for the file
 * @throws BundleError UNCOMMITTED
 */
export async function collectCheckout(
  root: string,
  folder: string,
  signal?: AbortSignal,
): Promise<{ readonly file: BundleFile; readonly commit: string }> {
  const git = async (parameters: readonly string[], input?: string) => {
    const options = { cancelSignal: signal, ...(input === undefined ? {} : { input }) };
    return (await execa("git", ["-C", root, ...parameters], options)).stdout;
  };
  const changed = await git(["status", "--porcelain"]);
  if (changed !== "") {
    const names = changed.split("\n").map((line) => line.slice(3));
    throw new BundleError("UNCOMMITTED", `Not committed: ${names.slice(0, 5).join(", ")}`, {
      where: root,
      fix: "Commit first: on the other side there are only commits.",
    });
  }
  const commit = await git(["rev-parse", "HEAD"]);
  const tags = (await git(["for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"]))
    .split("\n")
    .filter(Boolean);
  const objects = await git(["rev-list", "--objects", "--no-object-names", "HEAD", "--tags"]);
  const references = [`${commit} refs/heads/main`, ...tags, `${commit} HEAD`];
  const header = Buffer.from(`# v2 git bundle\n${references.join("\n")}\n\n`);
  await mkdir(folder, { recursive: true });
  await fillFile(
    folder,
    (draft) => pipeline(bundleBytes(root, header, objects, signal), createWriteStream(draft)),
    () => checkoutName,
  );
  const source = path.join(folder, checkoutName);
  const sha256 = await hashPlainFile(source, { signal });
  return { commit, file: { path: checkoutName, size: (await stat(source)).size, sha256, source } };
}

async function* bundleBytes(
  root: string,
  header: Buffer,
  objects: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  yield header;
  const packing = execa(
    "git",
    ["-C", root, "pack-objects", "--stdout", "-q", "--threads=1", "--no-reuse-delta", "--no-reuse-object"],
    { input: `${objects.split("\n").sort().join("\n")}\n`, buffer: false, cancelSignal: signal },
  );
  // Read from the first moment: what nobody reads is lost.
  yield* packing.iterable({ binary: true });
}
