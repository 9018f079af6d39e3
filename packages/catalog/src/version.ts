import semver from "semver";

export type VersionBump = "major" | "minor" | "patch";

/** `type(scope)!: subject`, of the Conventional Commits specification. */
const header = /^(?<type>[a-z]+)(?:\([^)]*\))?(?<breaking>!)?: /;

/** What a list of commit messages asks for. A message that is not conventional counts as a fix. */
export function bumpOf(messages: readonly string[]): VersionBump {
  let bump: VersionBump = "patch";
  for (const message of messages) {
    const match = header.exec(message)?.groups;
    if (match?.breaking || /^BREAKING[ -]CHANGE: /m.test(message)) return "major";
    if (match?.type === "feat") bump = "minor";
  }
  return bump;
}

/**
 * The version after `previous`. The first one is 0.1.0; before 1.0.0 a breaking change raises the minor number, as
 * semver leaves it to us.
 */
export function nextVersion(previous: string | undefined, messages: readonly string[]): string {
  if (previous === undefined) return "0.1.0";
  const bump = bumpOf(messages);
  const version = semver.inc(previous, bump === "major" && semver.major(previous) === 0 ? "minor" : bump);
  if (!version) throw new TypeError(`"${previous}" is not a semantic version`);
  return version;
}
