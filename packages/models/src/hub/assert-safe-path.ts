import { ModelError } from "../model-error.ts";

/**
 * Accepts only paths that stay inside their directory on every system and mean one file on every file system.
 *
 * @throws ModelError `MODEL_PATH_UNSAFE`
 */
export function assertSafePath(path: string, model: string): void {
  const reason = findDanger(path);
  if (reason === undefined) return;
  throw new ModelError("MODEL_PATH_UNSAFE", `The path ${JSON.stringify(path)} ${reason}`, {
    where: model,
    fix: "Use a path relative to the root of the model, with / between its parts.",
  });
}

function findDanger(path: string): string | undefined {
  if (path === "") return "is empty";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(path)) return "holds a control character";
  if (path.includes("\\")) return "holds a backslash, which is a separator on Windows";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute";
  const parts = path.split("/");
  if (parts.includes("..")) return "leaves the model's directory";
  if (parts.includes("") || parts.includes(".")) return "has an empty or a dot part";
  const reserved = parts.find((part) => /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(part));
  if (reserved !== undefined) return `has the part ${JSON.stringify(reserved)}, which is a device on Windows`;
  if (parts.some((part) => /[ .]$/.test(part)))
    return "has a part that ends with a dot or a space, which Windows drops";
  if (path.includes(":")) return "holds a colon, which names a stream of a file on Windows";
  return undefined;
}
