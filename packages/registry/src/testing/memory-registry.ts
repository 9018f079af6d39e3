import { sha256Digest } from "../digest.ts";
import type { ImageIndex, ImageManifest } from "../oci-image.ts";
import type { Registry, StoredManifest } from "../registry.ts";

/**
 * A repository in memory, for what is decided by its manifests and tags alone. It keeps anything: the rules of
 * a real registry, its faults and its caches are left to tests that start one.
 */
export function createMemoryRegistry(): Registry & { readonly puts: readonly string[] } {
  const manifests = new Map<string, StoredManifest>();
  const tags = new Map<string, string>();
  const puts: string[] = [];
  const digestOf = (reference: string) => (reference.startsWith("sha256:") ? reference : tags.get(reference));
  const absent = () => Promise.reject(new Error("There are no blobs here."));
  return {
    repository: "registry.test/funasr",
    puts,
    getManifest: async (reference) => manifests.get(digestOf(reference) ?? ""),
    resolveTag: async (tag) => digestOf(tag),
    listTags: async () => (tags.size > 0 ? { kind: "found", tags: [...tags.keys()] } : { kind: "absent" }),
    async putManifest(reference, bytes, mediaType) {
      const digest = sha256Digest(bytes);
      const json = JSON.parse(new TextDecoder().decode(bytes)) as ImageManifest | ImageIndex;
      const there = digestOf(reference) === digest && manifests.has(digest);
      manifests.set(digest, { digest, mediaType, bytes, json });
      if (!reference.startsWith("sha256:")) tags.set(reference, digest);
      puts.push(reference.startsWith("sha256:") ? "digest" : reference);
      return { digest, pushedBytes: there ? 0 : bytes.length };
    },
    deleteManifest: async (digest) => manifests.delete(digest),
    hasBlob: async () => false,
    getBlob: absent,
    saveBlob: absent,
    pushBlob: absent,
  };
}
