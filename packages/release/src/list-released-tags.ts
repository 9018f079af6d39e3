import type { ImageBranch } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import semver from "semver";
import { annotations } from "./annotations.ts";
import { ReleaseError } from "./release-error.ts";

/**
 * Every tag of a repository, for decisions by what is in the list and what is not. No tags at all is an answer:
 * nothing was released yet. So the moving tags are asked as a second witness, each by itself: a list that lacks one of
 * them, or the version that one of them points at, is an old one or has lost a page.
 *
 * @throws ReleaseError TAGS_DISAGREE
 */
export async function listReleasedTags(registry: Registry, branches: readonly ImageBranch[]): Promise<string[]> {
  const list = await registry.listTags();
  const tags = list.kind === "found" ? [...list.tags] : [];
  const listed = new Set(tags);
  const problems = await Promise.all(branches.map((branch) => compareMovingTag(registry, branch, listed)));
  assertAgreed(registry, problems.flat());
  return tags;
}

/** Where a moving tag contradicts the list; nothing when they agree. */
async function compareMovingTag(
  registry: Registry,
  branch: ImageBranch,
  listed: ReadonlySet<string>,
): Promise<string[]> {
  const moving = await registry.getManifest(branch);
  if (!moving) return listed.has(branch) ? [`the list names ${branch}, which cannot be found`] : [];
  if (!listed.has(branch)) return [`${branch} is there, and the list lacks it`];
  // Only what this project released says so in its entries; annotations of other images are ignored.
  const ours = "manifests" in moving.json && moving.json.manifests.some((leg) => leg.annotations?.[annotations.inputs]);
  const version = moving.json.annotations?.[annotations.version];
  if (!ours || semver.valid(version) === null || listed.has(`${branch}-${version}`)) return [];
  return [`${branch} is version ${version}, and the list lacks ${branch}-${version}`];
}

/** @throws ReleaseError TAGS_DISAGREE with every problem */
export function assertAgreed({ repository }: Pick<Registry, "repository">, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new ReleaseError(
    "TAGS_DISAGREE",
    `What ${repository} says of its tags does not agree, so nothing is decided by it:\n${problems.join("\n")}\nRun again. When it stays so, look at the registry: a tag may have been deleted by hand, or a cache serves an old list.`,
  );
}
