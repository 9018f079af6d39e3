import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { WorkspaceError } from "./workspace-error.ts";

/** One TypeScript file of a folder. */
export interface Source {
  /** Inside the folder. */
  readonly file: string;
  /** `test`: tests, and what lies under `testing/` for them. */
  readonly kind: "source" | "test" | "bench";
  readonly text: string;
  /** Every module that it names: imports, types among them, re-exports and `import("…")` with a literal. */
  readonly imports: readonly string[];
}

/**
 * Reads the TypeScript of a folder, without what is generated.
 *
 * @throws WorkspaceError `NO_TYPESCRIPT` of the first file that is not TypeScript
 */
export async function readSources(directory: string): Promise<Source[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file))
    .sort();
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(directory, file), "utf8");
      return { file, kind: kindOf(file), text, imports: importsOf(path.join(directory, file), text) };
    }),
  );
}

function kindOf(file: string): Source["kind"] {
  if (/(^|\/)bench\//.test(file)) return "bench";
  return /\.test\.ts$|(^|\/)testing\//.test(file) ? "test" : "source";
}

/** Relative imports of a source as paths inside its folder. */
export function ownImports({ file, imports }: Source): string[] {
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.normalize(path.join(path.dirname(file), specifier)));
}

function importsOf(file: string, text: string): string[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new WorkspaceError("NO_TYPESCRIPT", `${errors[0]?.message}`, { where: file });
  const named = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) => entry.entries.flatMap((one) => one.moduleRequest?.value ?? [])),
  ];
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^(["'`])([^"'`$]+)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    return literal?.[2] ?? [];
  });
  return [...new Set([...named, ...dynamic])];
}
