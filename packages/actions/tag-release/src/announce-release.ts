import type { ActionIo } from "@funasr-images/action-io";
import type { Plan } from "@funasr-images/catalog";
import type { Registry } from "@funasr-images/registry";
import type { ReleasedIndex } from "@funasr-images/release";
import { draftRelease, type GitHubRelease } from "../../src/github/github-release.ts";
import type { GitHub } from "../../src/github/open-github.ts";
import type { StoredLeg } from "../../src/legs/stored-leg.ts";
import { readReleaseFacts } from "./read-release-facts.ts";
import { renderNotes } from "./render-notes.ts";

/** Puts git tag and draft with the notes; without GitHub only the summary announces the release. */
export async function announceRelease(
  plan: Plan,
  release: {
    readonly legs: readonly StoredLeg[];
    readonly indexes: readonly ReleasedIndex[];
    readonly registry: Registry;
    /** The checkout: its commits are the changes. */
    readonly root: string;
    readonly github: GitHub | undefined;
  },
  io: Pick<ActionIo, "summary" | "env">,
): Promise<GitHubRelease | undefined> {
  const { legs, indexes, registry, root, github } = release;
  const facts = await readReleaseFacts(plan, indexes, registry, root);
  const reports = legs.map((leg) => leg.report);
  const notes = renderNotes(plan, { ...facts, legs: reports, repository: io.env.GITHUB_REPOSITORY });
  io.summary.addHeading(`Release ${plan.version}`, 2).addRaw(`\n${notes}\n`);
  if (!github) {
    io.summary.addRaw("\nThere is no git tag and no GitHub release: no `github-token` was given.\n");
    return undefined;
  }
  const { version, release: planned } = plan;
  return draftRelease(github, { version, commit: facts.commit, notes, current: planned.kind === "current" });
}
