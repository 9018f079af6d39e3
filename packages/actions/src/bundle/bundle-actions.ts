import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ActionFile, buildAction } from "./build-action.ts";
import { listActions } from "./list-actions.ts";

/** GitHub fetches the bundles of a commit with every job that uses one. */
export const bundleLimit = 2_000_000;

/**
 * Writes what is generated of every action.
 *
 * @param names some actions. @default all
 * @returns the files, with whether they have changed
 */
export async function bundleActions(
  root: string,
  names?: readonly string[],
): Promise<(ActionFile & { readonly changed: boolean })[]> {
  const written = [];
  for (const name of names?.length ? names : await listActions(root)) {
    for (const file of await buildAction(root, name)) {
      const changed = (await readActionFile(root, file.path)) !== file.text;
      const target = path.join(root, file.path);
      if (changed) {
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, file.text);
      }
      written.push({ ...file, changed });
    }
  }
  return written;
}

/** What the repository has of a generated file. */
export function readActionFile(root: string, file: string): Promise<string | undefined> {
  return readFile(path.join(root, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
