import { type Descriptor, mediaTypes } from "./oci-image.ts";
import type { Registry } from "./registry.ts";

/**
 * What refers to a manifest: its proofs of origin, its bills of materials.
 *
 * It is the fallback of the OCI distribution specification that is read: a tag made of the digest, under which clients keep the
 * list where a registry has no API for it. GHCR and distribution before 3.0 have none.
 */
export async function listReferrers(
  registry: Pick<Registry, "getManifest">,
  digest: string,
): Promise<readonly Descriptor[]> {
  const stored = await registry.getManifest(referrersTag(digest));
  return stored && "manifests" in stored.json ? stored.json.manifests : [];
}

/** Adds what refers to a manifest to the list of those that do. The referrers themselves have to be there. */
export async function addReferrers(
  registry: Pick<Registry, "getManifest" | "putManifest">,
  digest: string,
  added: readonly Descriptor[],
): Promise<void> {
  const known = await listReferrers(registry, digest);
  const all = new Map([...known, ...added].map((descriptor) => [descriptor.digest, descriptor]));
  if (all.size === known.length) return;
  const manifests = [...all.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }));
  await registry.putManifest(referrersTag(digest), bytes, mediaTypes.index);
}

function referrersTag(digest: string): string {
  return digest.replace(":", "-");
}
