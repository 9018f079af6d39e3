import { mediaTypes, parseImageConfig } from "./oci-image.ts";
import type { PlatformManifest } from "./push-index.ts";
import type { Registry, StoredManifest } from "./registry.ts";
import { RegistryError } from "./registry-error.ts";

/**
 * What a tag or digest offers: the images of an index, or the one image of a plain manifest, whose platform stands in
 * its configuration. Attestations, which BuildKit lists as images of `unknown/unknown`, are left out.
 *
 * @throws RegistryError NOT_FOUND
 */
export async function readPlatforms(registry: Registry, reference: string): Promise<PlatformManifest[]> {
  const stored = await registry.getManifest(reference);
  if (!stored) throw new RegistryError("NOT_FOUND", `${registry.repository} has no "${reference}"`);
  const { json } = stored;
  if (!("manifests" in json)) return [await readPlatform(registry, stored, json.config.digest)];
  return json.manifests.filter(
    (entry): entry is PlatformManifest => entry.platform !== undefined && entry.platform.os !== "unknown",
  );
}

async function readPlatform(registry: Registry, stored: StoredManifest, config: string): Promise<PlatformManifest> {
  const { digest, bytes, json } = stored;
  const where = `Configuration ${config} of ${registry.repository}@${digest}`;
  const { os, architecture, variant } = parseImageConfig(await registry.getBlob(config), where);
  return {
    mediaType: stored.mediaType || mediaTypes.manifest,
    digest,
    size: bytes.byteLength,
    platform: { os, architecture, variant },
    ...(json.annotations && { annotations: json.annotations }),
  };
}
