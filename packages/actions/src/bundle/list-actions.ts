import { access, readdir } from "node:fs/promises";
import path from "node:path";

/** The actions of the repository: every folder of `packages/actions` that defines one. */
export async function listActions(root: string): Promise<string[]> {
  const directory = path.join(root, "packages/actions");
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const defined = await Promise.all(folders.map((name) => isThere(path.join(directory, name, "src/definition.ts"))));
  return folders.filter((_, index) => defined[index]).sort();
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
