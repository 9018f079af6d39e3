import type { HubFile } from "./hub-file.ts";
import { defaultBranch, type HubCommit, type HubRepository } from "./repository.ts";

/** The commit of a branch, a tag or a 40-hex commit id; no name means the default branch. */
export function findRevision(repository: HubRepository, name: string | undefined): HubCommit | undefined {
  const revision = name || defaultBranch;
  const id = repository.branches[revision] ?? repository.tags[revision] ?? revision;
  return repository.commits.find((commit) => commit.id === id);
}

/** The commit that last touched a file: what a listing shows as the file's own `Revision`. */
export function findLastTouch(repository: HubRepository, commit: HubCommit, file: HubFile): HubCommit {
  let touched = commit;
  for (const older of repository.commits.slice(0, repository.commits.indexOf(commit)).reverse()) {
    const same = older.files.some((known) => known.path === file.path && known.sha256 === file.sha256);
    if (!same) break;
    touched = older;
  }
  return touched;
}
