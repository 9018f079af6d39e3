import { execa } from "execa";

/**
 * Loads an OCI image layout into the engine, digests kept.
 *
 * @param name the name that the layout was built under
 * @param digest of its manifest
 * @returns the reference by digest that `docker run` takes
 */
export async function loadImage(layout: string, name: string, digest: string, signal?: AbortSignal): Promise<string> {
  const cancel = signal ? { cancelSignal: signal } : {};
  const archive = execa("tar", ["-c", "-C", layout, "."], { encoding: "buffer", buffer: false, ...cancel });
  await archive.pipe("docker", ["load", "--quiet"], cancel);
  return `${name.split(":")[0]}@${digest}`;
}
