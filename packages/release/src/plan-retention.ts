import type { ImageBranch } from "@funasr-images/catalog";
import semver from "semver";
import type { StoredNode, StoredRepository } from "./read-stored.ts";
import { versionsOf } from "./read-version.ts";
import { ReleaseError } from "./release-error.ts";

export interface RetentionRules {
  readonly branches: readonly ImageBranch[];
  /** How many of the newest versions stay, at least 1. */
  readonly keep: number;
  /** Manifests without a tag stay this long: a release may be under way. @default 7 */
  readonly graceDays?: number;
  /** @default now */
  readonly now?: Date;
}

/** What is deleted, in order: an index right before the images that only it names. */
export interface RetentionPlan {
  /** Versions whose tags stay. */
  readonly kept: readonly string[];
  readonly deleted: readonly {
    readonly digest: string;
    readonly tags: readonly string[];
    readonly reason: string;
  }[];
}

const day = 86_400_000;

/**
 * Decides what a repository may forget: version tags beyond the newest ones that nothing else points at, what only those
 * reached, and manifests that nothing reaches any longer. Pure. What a kept tag reaches stays, with its attestations;
 * tags that are not of a version always stay, and so does what a young manifest without a tag names: its release may be
 * under way.
 */
export function planRetention(stored: StoredRepository, rules: RetentionRules): RetentionPlan {
  const { branches, keep, graceDays = 7, now = new Date() } = rules;
  if (!(keep >= 1)) throw new ReleaseError("KEEP_TOO_FEW", `keep must be at least 1, and is ${keep}`);
  const names = stored.tags.map(({ tag }) => tag);
  const versions = [...new Set(branches.flatMap((branch) => versionsOf(branch, names)))].sort(semver.rcompare);
  const old = new Set(versions.slice(keep).flatMap((version) => branches.map((branch) => `${branch}-${version}`)));
  const tagsOf = (digest: string) => stored.tags.filter((one) => one.digest === digest).map(({ tag }) => tag);
  const isYoung = ({ created }: StoredNode) =>
    created !== undefined && now.getTime() - created.getTime() < graceDays * day;
  const young = [...stored.manifests.values()].filter((node) => isYoung(node) && tagsOf(node.digest).length === 0);
  const roots = stored.tags.filter(({ tag }) => !old.has(tag) && !isAttestation(tag, stored));
  const reached = reach(
    stored,
    [...roots, ...young].map(({ digest }) => digest),
  );

  const deleted = [...stored.manifests.values()]
    .filter((node) => !reached.has(node.digest))
    .map((node) => {
      const tags = tagsOf(node.digest);
      return { digest: node.digest, tags, reason: reasonOf(node, tags, stored) };
    });
  return {
    kept: versions.filter((version) =>
      branches.some((branch) => reached.has(digestOf(stored, `${branch}-${version}`))),
    ),
    deleted: inOrder(deleted, stored),
  };
}

/**
 * Whether a tag only says something about a manifest that is seen. About one that is not seen, it is a tag like any other:
 * where manifests without a tag are hidden, that one may well be there.
 */
function isAttestation(tag: string, { manifests, untaggedSeen }: StoredRepository): boolean {
  const digest = /^sha256-[0-9a-f]{64}/.exec(tag)?.[0].replace("-", ":");
  return digest !== undefined && (untaggedSeen || manifests.has(digest));
}

/**
 * Puts what points at something before it, and as little as possible in between: a run that ends early leaves few
 * manifests that nothing points at, and none that points at nothing.
 */
function inOrder<One extends { readonly digest: string }>(
  deleted: readonly One[],
  { manifests }: StoredRepository,
): One[] {
  const byDigest = new Map(deleted.map((one) => [one.digest, one]));
  const namesOf = (digest: string) => manifests.get(digest)?.names ?? [];
  const parents = new Map<string, Set<string>>(deleted.map(({ digest }) => [digest, new Set()]));
  for (const { digest } of deleted) for (const name of namesOf(digest)) parents.get(name)?.add(digest);
  const ordered = new Set<One>();
  const take = (one: One) => {
    if (ordered.has(one) || parents.get(one.digest)?.size) return;
    ordered.add(one);
    const named = namesOf(one.digest).flatMap((name) => byDigest.get(name) ?? []);
    for (const child of named) parents.get(child.digest)?.delete(one.digest);
    named.forEach(take);
  };
  deleted.forEach(take);
  return [...ordered];
}

/** Everything that some digests lead to: what an index names, and what is said about any of it. */
function reach({ tags, manifests }: StoredRepository, roots: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const queue = [...roots];
  for (let digest = queue.pop(); digest !== undefined; digest = queue.pop()) {
    if (reached.has(digest)) continue;
    reached.add(digest);
    queue.push(...(manifests.get(digest)?.names ?? []));
    for (const node of manifests.values()) if (node.subject === digest) queue.push(node.digest);
    // Registries without referrers keep attestations under a tag that is made of the digest.
    const fallback = digest.replace(":", "-");
    queue.push(...tags.filter(({ tag }) => tag.startsWith(fallback)).map((one) => one.digest));
  }
  return reached;
}

function reasonOf(node: StoredNode, tags: readonly string[], { manifests }: StoredRepository): string {
  if (tags.length > 0) return "old version";
  if (node.subject) return "attestation of what is deleted";
  const parent = [...manifests.values()].some((other) => other.names.includes(node.digest));
  return parent ? "image of an old version" : "nothing points at it";
}

function digestOf({ tags }: StoredRepository, tag: string): string {
  return tags.find((one) => one.tag === tag)?.digest ?? "";
}
