import { access, constants } from "node:fs/promises";
import path from "node:path";

/** Where the first of some programs lies on PATH; a name with a slash is looked at as it is. */
export async function findProgram(...names: readonly string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  for (const name of names) {
    const files = name.includes("/") ? [name] : folders.map((folder) => path.join(folder, name));
    for (const file of files) {
      const usable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (usable) return file;
    }
  }
  return undefined;
}
