import { nextVersion } from "@funasr-images/catalog";
import { ReleaseError } from "../release-error.ts";
import { renderChanges } from "./render-changes.ts";

/** A release and the commits that came with it. */
export interface ReleasedChanges {
  readonly version: string;
  /** Of its commit, `YYYY-MM-DD`. */
  readonly date: string;
  /** Of the commits since the release before; absent for the first one. */
  readonly messages?: readonly string[];
}

/**
 * A changelog with the releases between its marks `<!-- releases -->`, newest first. What people wrote stays as it stands;
 * the first release has no section but that text.
 *
 * @throws ReleaseError NO_MARKS
 */
export function withReleases(changelog: string, releases: readonly ReleasedChanges[]): string {
  const marks = /(<!-- releases -->\n)[\s\S]*?(<!-- \/releases -->)/;
  if (!marks.test(changelog)) {
    throw new ReleaseError("NO_MARKS", "The changelog does not say where its releases stand", {
      fix: "Add the marks <!-- releases --> and <!-- /releases -->, each on a line of its own.",
    });
  }
  const sections = releases.map(
    ({ version, date, messages }) =>
      `## ${version} (${date})\n\n${messages ? renderChanges(messages, "###") : firstRelease}\n\n`,
  );
  return changelog.replace(marks, (_all, open, close) => `${open}\n${sections.join("")}${close}`);
}

/** What a release from these commits would say of itself; undefined when there is none since the previous one. */
export function renderNextRelease(previous: string | undefined, messages: readonly string[]): string | undefined {
  if (messages.length === 0) return undefined;
  return `## ${nextVersion(previous, messages)}\n\n${renderChanges(messages, "###")}\n`;
}

const firstRelease = "The first release, with all that stands below.";
