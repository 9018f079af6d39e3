import { gitCommit, gitTrees } from "./git-objects.ts";
import { completeFile, type HubFile, type NewHubFile } from "./hub-file.ts";

export interface HubCommit {
  /** 40 lower-case hex digits, git's own: derived from the parent, the paths and the bytes. */
  readonly id: string;
  /** The commit before it. @default none: the first one */
  readonly parent: string | undefined;
  /** git's id of its root folder. */
  readonly tree: string;
  readonly title: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Sorted by path. */
  readonly files: readonly HubFile[];
}

/** A repository as a value: the hub replaces it when a branch moves. */
export interface HubRepository {
  /** `owner/name`. */
  readonly id: string;
  /** Other ids that answer alike, e.g. `damo/x` for `iic/x`. */
  readonly aliases: readonly string[];
  /** Answered as "no access" unless the request carries the hub's token. */
  readonly private: boolean;
  /** The newest commit has the id that a real hub gave it: git cannot have its objects. */
  readonly pinned: boolean;
  /** Oldest first. */
  readonly commits: readonly HubCommit[];
  /** Branch name -> commit id. */
  readonly branches: Readonly<Record<string, string>>;
  /** Tag name -> commit id, oldest first. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface RepositoryOptions {
  /** A tag on the newest commit. @default none */
  readonly tag?: string;
  /** The id of the newest commit, for clients that ask for one of a real hub. @default derived from the files */
  readonly commit?: string;
  /** @default false */
  readonly private?: boolean;
  /** @default none */
  readonly aliases?: readonly string[];
}

/** The branch that ModelScope calls the default one. */
export const defaultBranch = "master";

const firstCommitTime = 1_700_000_000;

/**
 * A repository of two commits: the files, then the `.gitattributes` that ModelScope adds. So a file's own `Revision` in
 * a listing is a real commit and still not the commit of the listing, which is what clients mistake it for.
 *
 * The same paths and bytes always give the same commits, whatever the id.
 */
export function createRepository(
  id: string,
  files: readonly NewHubFile[],
  options: RepositoryOptions = {},
): HubRepository {
  const empty: HubRepository = {
    id,
    aliases: options.aliases ?? [],
    private: options.private ?? false,
    pinned: options.commit !== undefined,
    commits: [],
    branches: {},
    tags: {},
  };
  const imported = commitFiles(empty, files, { title: "import" });
  const tracked = commitFiles(imported, [renderGitAttributes(files)], { title: "track large files" });
  const repository = options.commit === undefined ? tracked : renameNewest(tracked, options.commit);
  const tags = options.tag === undefined ? {} : { [options.tag]: repository.branches[defaultBranch] as string };
  return { ...repository, tags };
}

/** The repository after a commit on a branch: files of the same path are replaced, the others stay. */
export function commitFiles(
  repository: HubRepository,
  files: readonly NewHubFile[],
  options: { readonly branch?: string; readonly title?: string } = {},
): HubRepository {
  const branch = options.branch ?? defaultBranch;
  const parent = repository.commits.find((commit) => commit.id === repository.branches[branch]);
  const replaced = new Set(files.map((file) => file.path));
  const kept = (parent?.files ?? []).filter((file) => !replaced.has(file.path));
  const tree = [...kept, ...files.map(completeFile)].sort((a, b) => (a.path < b.path ? -1 : 1));
  const root = {
    tree: gitTrees(tree).get("")?.id as string,
    parent: parent?.id,
    title: options.title ?? "update",
    createdAt: firstCommitTime + repository.commits.length * 60,
  };
  const commit: HubCommit = { ...root, id: gitCommit(root).id, files: tree };
  return {
    ...repository,
    commits: [...repository.commits, commit],
    branches: { ...repository.branches, [branch]: commit.id },
  };
}

function renameNewest(repository: HubRepository, id: string): HubRepository {
  const commits = repository.commits.map((commit, index, { length }) =>
    index === length - 1 ? { ...commit, id } : commit,
  );
  return { ...repository, commits, branches: { ...repository.branches, [defaultBranch]: id } };
}

function renderGitAttributes(files: readonly NewHubFile[]): NewHubFile {
  const lines = files
    .map(completeFile)
    .filter((file) => file.lfs)
    .map((file) => `${quoteAttribute(file.path)} filter=lfs diff=lfs merge=lfs -text\n`);
  return { path: ".gitattributes", bytes: Buffer.from(lines.join("")), lfs: false };
}

/** A pattern that means this path and no other: git reads wildcards, and spaces as the end. */
function quoteAttribute(path: string): string {
  return JSON.stringify(path.replaceAll(/[*?[\\]/g, "\\$&")).replace(/^"([^\s"\\]*)"$/, "$1");
}
