import type { Registry } from "@funasr-images/registry";
import { assertAgreed } from "./list-released-tags.ts";
import { ReleaseError } from "./release-error.ts";

/** What a repository holds. */
export interface StoredRepository {
  readonly tags: readonly StoredTag[];
  readonly manifests: ReadonlyMap<string, StoredNode>;
  /** Whether manifests without a tag are seen too: a registry alone does not list them. */
  readonly untaggedSeen: boolean;
}

export interface StoredTag {
  readonly tag: string;
  readonly digest: string;
}

export interface StoredNode {
  readonly digest: string;
  /** What an index names. */
  readonly names: readonly string[];
  /** What an attestation or signature is about. */
  readonly subject?: string;
  /** Only where the source knows it. */
  readonly created?: Date;
}

/** A manifest as another API than the registry knows it. */
export interface ListedVersion {
  readonly digest: string;
  readonly created: Date;
  readonly tags: readonly string[];
}

/**
 * Reads every tag, every manifest that can be reached from one, and those that are listed in addition. Who cannot see
 * everything must not delete: what is tagged is read from two sources, which have to agree, and a manifest that anything
 * points at has to be there.
 *
 * @param list every manifest with its tags, from an API that knows them, which is then the second source; without it the
 * registry is asked a second time, and by another way through its pages
 * @throws ReleaseError TAGS_DISAGREE, MANIFEST_MISSING, NOTHING_STORED
 */
export async function readStored(
  registry: Registry,
  list?: () => Promise<readonly ListedVersion[]>,
): Promise<StoredRepository> {
  const tags = await readTags(registry, "links");
  const listed = await list?.();
  const manifests = new Map<string, StoredNode>();
  const created = new Map(listed?.map((one) => [one.digest, one.created]));
  const visit = async (digest: string, namedBy: string): Promise<void> => {
    if (manifests.has(digest)) return;
    const node = await readNode(registry, digest, namedBy);
    const time = created.get(digest);
    manifests.set(digest, { ...node, ...(time ? { created: time } : {}) });
    for (const child of node.names) await visit(child, digest);
  };
  for (const { tag, digest } of tags) await visit(digest, `the tag ${tag}`);
  for (const { digest } of listed ?? []) await visit(digest, "the list of versions");
  if (manifests.size === 0) {
    const what = `${registry.repository} shows nothing at all: it is empty, or not what these credentials may read.`;
    throw new ReleaseError("NOTHING_STORED", what);
  }
  const witness = listed
    ? listed.flatMap(({ digest, tags: names }) => names.map((tag) => ({ tag, digest })))
    : await readTags(registry, "last");
  assertAgreed(registry, [...compareTags(tags, witness), ...findUnlisted(manifests, listed)]);
  return { tags, manifests, untaggedSeen: listed !== undefined };
}

/**
 * Every tag with its digest, resolved one by one: by HEAD with `links`, by GET with `last`, so that together they notice a
 * cache that answers one of the two from what was there yesterday.
 *
 * @throws ReleaseError TAGS_DISAGREE
 */
export async function readTags(registry: Registry, walk: "links" | "last"): Promise<StoredTag[]> {
  const list = await registry.listTags({ walk });
  const tags: StoredTag[] = [];
  for (const tag of list.kind === "found" ? list.tags : []) {
    const digest = walk === "links" ? await registry.resolveTag(tag) : (await registry.getManifest(tag))?.digest;
    if (digest === undefined) assertAgreed(registry, [`the list names ${tag}, which cannot be found`]);
    else tags.push({ tag, digest });
  }
  return tags;
}

async function readNode(registry: Registry, digest: string, namedBy: string): Promise<StoredNode> {
  const stored = await registry.getManifest(digest);
  if (!stored) {
    throw new ReleaseError("MANIFEST_MISSING", `${registry.repository} has no ${digest}, which ${namedBy} points at`, {
      fix: "Nothing is deleted from a repository that cannot be read whole: find out what is missing, or delete by hand what points at it.",
    });
  }
  const { json } = stored;
  const subject = (json as { subject?: { digest?: string } }).subject?.digest;
  return {
    digest,
    names: "manifests" in json ? json.manifests.map((entry) => entry.digest) : [],
    subject,
  };
}

function compareTags(tags: readonly StoredTag[], witness: readonly StoredTag[]): string[] {
  const [here, there] = [tags, witness].map((list) => new Map(list.map(({ tag, digest }) => [tag, digest])));
  return [...new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])])].flatMap((tag) => {
    const [one, other] = [here?.get(tag), there?.get(tag)];
    return one === other ? [] : [`${tag} is ${one ?? "not there"} by one source, ${other ?? "not there"} by the other`];
  });
}

/** What the registry holds and the list of versions lacks: a page of it was lost. */
function findUnlisted(manifests: ReadonlyMap<string, StoredNode>, listed: readonly ListedVersion[] | undefined) {
  if (!listed) return [];
  const known = new Set(listed.map(({ digest }) => digest));
  return [...manifests.keys()]
    .filter((digest) => !known.has(digest))
    .map((digest) => `${digest} is in the registry, and the list of versions lacks it`);
}
