/**
 * The form of a list alone: an image need not have a shell.
 *
 * @throws TypeError, SyntaxError
 */
export function parseCommand(text: string): string[] {
  const list: unknown = text.startsWith("[") ? JSON.parse(text) : undefined;
  if (Array.isArray(list) && list.every((item): item is string => typeof item === "string")) return list;
  throw new TypeError(`${text} has to be a list, as in ["/bin/program", "argument"]`);
}
