import type { Registry } from "../registry.ts";

/** The tags of a repository, sorted; none for one that does not exist. */
export async function tagsOf(registry: Registry): Promise<string[]> {
  const list = await registry.listTags();
  return list.kind === "found" ? list.tags.toSorted() : [];
}
