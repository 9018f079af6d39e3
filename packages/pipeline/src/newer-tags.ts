/**
 * Tags that differ from the present one in their version only, newest first: 0.1.13 is newer than 0.1.9. The present
 * one is the oldest of them.
 */
export function newerTags(
  present: string,
  presentVersion: string,
  tags: readonly string[],
): { tag: string; version: string }[] {
  const start = present.slice(0, present.length - presentVersion.length);
  return tags
    .filter((tag) => tag.startsWith(start) && /^\d+\.\d+\.\d+$/.test(tag.slice(start.length)))
    .map((tag) => ({ tag, version: tag.slice(start.length) }))
    .filter(({ version }) => compareVersions(version, presentVersion) >= 0)
    .sort((a, b) => compareVersions(b.version, a.version));
}

/** Three numbers each; the room has no need of more of semver. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  return left.map((number, index) => number - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
