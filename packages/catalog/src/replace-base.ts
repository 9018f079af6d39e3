import { CatalogError } from "./catalog-error.ts";
import type { BaseImage } from "./image.ts";

/**
 * The text of an `image.json` with another base. Only its object `sdk` or `base` is written anew, so that a diff shows
 * nothing else.
 *
 * @param base `version` is that of an SDK
 * @throws CatalogError `NOT_REPLACEABLE` when the file has no such object of its own form
 */
export function replaceBase(text: string, base: BaseImage & { readonly version?: string }): string {
  const { repository, tag, version, digest } = base;
  const key = version === undefined ? "base" : "sdk";
  const object = JSON.stringify({ repository, tag, version, digest }, null, 2).replaceAll("\n", "\n  ");
  const replaced = text.replace(new RegExp(`"${key}": \\{[^{}]*\\}`), () => `"${key}": ${object}`);
  const written = (JSON.parse(replaced) as Partial<Record<string, { digest?: string }>>)[key];
  if (written?.digest !== digest)
    throw new CatalogError("NOT_REPLACEABLE", [`image.json has no object \`${key}\` to replace`]);
  return replaced;
}
