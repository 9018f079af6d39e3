import { BuilderError } from "./builder-error.ts";
/**
 * The form of a list alone: an image need not have a shell.
 *
 * @throws BuilderError, SyntaxError
 */
export function parseCommand(text: string): string[] {
  const list: unknown = text.startsWith("[") ? JSON.parse(text) : undefined;
  if (Array.isArray(list) && list.every((item): item is string => typeof item === "string")) return list;
  throw new BuilderError("DOCKERFILE_UNFIT", `${text} has to be a list, as in ["/bin/program", "argument"]`);
}
