import type { FoundBase } from "@funasr-images/pipeline";
import { ActionError } from "../../src/context/action-error.ts";

/**
 * The text of an `image.json` with another base. Only its object `sdk` or `base` is written anew, so that a diff shows
 * nothing else.
 *
 * @throws ActionError `NOT_REPLACEABLE` when the file has no such object of its own form
 */
export function replaceBase(text: string, base: FoundBase["base"]): string {
  const { repository, tag, version, digest } = base;
  const key = version === undefined ? "base" : "sdk";
  const object = JSON.stringify({ repository, tag, version, digest }, null, 2).replaceAll("\n", "\n  ");
  const replaced = text.replace(new RegExp(`"${key}": \\{[^{}]*\\}`), () => `"${key}": ${object}`);
  const written = (JSON.parse(replaced) as Partial<Record<string, { digest?: string }>>)[key];
  if (written?.digest !== digest)
    throw new ActionError("NOT_REPLACEABLE", `image.json has no object \`${key}\` to replace`);
  return replaced;
}
