import type { Arch } from "@funasr-images/catalog";
import { openRegistry, parseImageConfig, type RegistryOptions, readPlatforms } from "@funasr-images/registry";
import { BuilderError } from "./builder-error.ts";

/**
 * Makes sure that a base image holds the archs that are built on it, by its index and by the configuration of each
 * image behind it: BuildKit itself builds an arm64 image on an amd64 base without a warning.
 *
 * @throws BuilderError BASE_MISSING, BASE_ARCH
 */
export async function checkBase(
  repository: string,
  digest: string,
  archs: readonly Arch[],
  options: Pick<RegistryOptions, "allowHttp"> = {},
): Promise<void> {
  const registry = openRegistry(repository, options);
  const reference = `${repository}@${digest}`;
  if (!(await registry.getManifest(digest))) {
    throw new BuilderError("BASE_MISSING", "The base image is not in its registry", { where: reference });
  }
  const platforms = await readPlatforms(registry, digest);
  for (const arch of archs) {
    const entry = platforms.find(({ platform }) => platform?.os === "linux" && platform.architecture === arch);
    const has = platforms.map(({ platform }) => platform?.architecture).join(", ");
    if (!entry) {
      throw new BuilderError("BASE_ARCH", `The base image holds ${has || "no image"}, not ${arch}`, {
        where: reference,
      });
    }
    const manifest = await registry.getManifest(entry.digest);
    if (!manifest) {
      const what = `The base image names ${entry.digest} for ${arch}, which is not in its registry`;
      throw new BuilderError("BASE_MISSING", what, { where: reference });
    }
    if ("manifests" in manifest.json) continue;
    const config = await registry.getBlob(manifest.json.config.digest);
    const { architecture } = parseImageConfig(config, `${repository}@${manifest.json.config.digest}`);
    if (architecture !== arch) {
      throw new BuilderError(
        "BASE_ARCH",
        `The base image says ${arch} in its index, but the image behind it (${entry.digest}) is ${architecture}`,
        { where: reference },
      );
    }
  }
}
