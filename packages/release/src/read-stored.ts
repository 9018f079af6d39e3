import type { Registry } from "@funasr-images/registry";

/** What a repository holds, as far as it can be seen. */
export interface StoredRepository {
  readonly tags: readonly { readonly tag: string; readonly digest: string }[];
  readonly manifests: ReadonlyMap<string, StoredNode>;
}

export interface StoredNode {
  readonly digest: string;
  /** What an index names. */
  readonly names: readonly string[];
  /** What an attestation or signature is about. */
  readonly subject?: string;
  /** Only where the registry tells. */
  readonly created?: Date;
}

/**
 * Reads every tag and every manifest that can be reached from one, and those that are listed besides. One that is missing
 * or cannot be read is an error: who cannot see everything must not delete.
 *
 * @param listed manifests that have no tag, from an API that knows them; the distribution API does not
 */
export async function readStored(
  registry: Registry,
  listed: readonly { readonly digest: string; readonly created: Date }[] = [],
): Promise<StoredRepository> {
  const manifests = new Map<string, StoredNode>();
  const created = new Map(listed.map((one) => [one.digest, one.created]));
  const visit = async (reference: string): Promise<string | undefined> => {
    if (manifests.has(reference)) return reference;
    const stored = await registry.getManifest(reference);
    if (!stored) return undefined;
    const { digest, json } = stored;
    if (manifests.has(digest)) return digest;
    const names = "manifests" in json ? json.manifests.map((entry) => entry.digest) : [];
    const subject = (json as { subject?: { digest?: string } }).subject?.digest;
    const time = created.get(digest);
    manifests.set(digest, { digest, names, ...(subject ? { subject } : {}), ...(time ? { created: time } : {}) });
    for (const child of names) await visit(child);
    return digest;
  };
  const tags = [];
  for (const tag of await registry.listTags()) {
    const digest = await visit(tag);
    if (digest) tags.push({ tag, digest });
  }
  for (const { digest } of listed) await visit(digest);
  return { tags, manifests };
}
