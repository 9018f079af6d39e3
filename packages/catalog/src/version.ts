import semver from "semver";
import { CatalogError } from "./catalog-error.ts";
import { parseCommit } from "./parse-commit.ts";

export type VersionBump = "major" | "minor" | "patch";

/** What a list of commit messages asks for. A message that is not conventional counts as a fix. */
export function bumpOf(messages: readonly string[]): VersionBump {
  const commits = messages.map(parseCommit);
  if (commits.some(({ breaking }) => breaking)) return "major";
  return commits.some(({ type }) => type === "feat") ? "minor" : "patch";
}

/**
 * The version after `previous`. The first one is 0.1.0; before 1.0.0 a breaking change raises the minor number, as
 * semver leaves it to us.
 */
export function nextVersion(previous: string | undefined, messages: readonly string[]): string {
  if (previous === undefined) return "0.1.0";
  const bump = bumpOf(messages);
  const version = semver.inc(previous, bump === "major" && semver.major(previous) === 0 ? "minor" : bump);
  if (!version) throw new CatalogError("BAD_VERSION", [`"${previous}" is not a semantic version`]);
  return version;
}
