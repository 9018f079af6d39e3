import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Annotation } from "@funasr-images/action-io";
import { CatalogError, findJsonLine } from "@funasr-images/catalog";

/**
 * Gives every problem of the catalogue its file and, where it can be found, its line, so that GitHub shows it there.
 * Other errors come back as they are.
 *
 * @param root the checkout
 */
export async function annotateCatalogError(error: unknown, root: string): Promise<unknown> {
  if (!(error instanceof CatalogError)) return error;
  const annotations = await Promise.all(error.problems.map((problem) => annotate(problem, path.resolve(root))));
  return Object.assign(error, { annotations });
}

async function annotate(problem: string, root: string): Promise<Annotation> {
  const place = locate(problem);
  if (!place) return { message: problem };
  const absolute = path.resolve(root, place.file);
  const file = path.relative(root, absolute);
  if (file.startsWith("..")) return { message: problem };
  const text = await readFile(absolute, "utf8").catch(() => undefined);
  const line = text === undefined ? undefined : (place.line ?? findJsonLine(text, place.pointer));
  return { file, line, message: place.message };
}

interface Location {
  readonly file: string;
  readonly pointer: string;
  readonly line?: number;
  readonly message: string;
}

/** `file: /pointer: what`, `file: what`, or `branch/role: what`. */
function locate(problem: string): Location | undefined {
  const inFile = /^(?<file>.+?\.json)(?::(?<line>\d+))?: (?:(?<pointer>\/\S*): )?(?<message>.*)$/s.exec(
    problem,
  )?.groups;
  if (inFile) {
    const { file = "", pointer = "", message = "" } = inFile;
    const line = inFile.line ?? /\(line (\d+) column \d+\)/.exec(message)?.[1];
    return {
      file,
      pointer,
      message: pointer ? `${pointer}: ${message}` : message,
      ...(line && { line: Number(line) }),
    };
  }
  const ofRole = /^(?<branch>[\w-]+)\/(?<role>\w+): (?<message>.*)$/s.exec(problem)?.groups;
  if (!ofRole) return undefined;
  const { branch, role, message = "" } = ofRole;
  return { file: `images/${branch}/image.json`, pointer: `/models/${role}`, message };
}
