import type { Image, PreviousRelease } from "@funasr-images/catalog";
import { type Registry, RegistryError } from "@funasr-images/registry";
import { readPreviousRelease } from "@funasr-images/release";

/**
 * Reads the release that a plan starts from.
 *
 * @param onUnreadable called when the registry cannot be read, which then counts as one without a release; without it
 * that is an error. Content of the registry that is not understood always is.
 */
export async function readPrevious(
  images: readonly Pick<Image, "branch">[],
  registry: Registry,
  onUnreadable?: (error: RegistryError) => void,
): Promise<PreviousRelease | undefined> {
  try {
    return await readPreviousRelease(
      registry,
      images.map(({ branch }) => branch),
    );
  } catch (error) {
    if (!onUnreadable || !(error instanceof RegistryError) || !isUnreadable(error)) throw error;
    onUnreadable(error);
    return undefined;
  }
}

function isUnreadable({ code, transient }: RegistryError): boolean {
  return transient || ["UNAUTHORIZED", "FORBIDDEN", "UNEXPECTED_REPLY"].includes(code);
}
