import type { Sdk } from "@funasr-images/catalog";

/**
 * The text of an `image.json` with another SDK. Only that object is written anew, so that a diff shows nothing else.
 *
 * @throws TypeError when the file has no object `sdk` of its own form
 */
export function replaceSdk(text: string, sdk: Required<Sdk>): string {
  const block = /"sdk": \{[^{}]*\}/;
  const { repository, tag, version, digest } = sdk;
  const object = JSON.stringify({ repository, tag, version, digest }, null, 2).replaceAll("\n", "\n  ");
  const replaced = text.replace(block, () => `"sdk": ${object}`);
  const { sdk: written } = JSON.parse(replaced) as { sdk?: Sdk };
  if (written?.digest !== digest) throw new TypeError("image.json has no object `sdk` to replace");
  return replaced;
}
