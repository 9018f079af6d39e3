import { createHash } from "node:crypto";

/** A file to put into a repository. */
export interface NewHubFile {
  /** From the root of the repository, `/` separated. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Kept in LFS: served by a redirect to the cdn. @default by the ending, as ModelScope's `.gitattributes` does */
  readonly lfs?: boolean;
}

/** A file of a commit. */
export interface HubFile extends Required<NewHubFile> {
  /** 64 lower-case hex digits over `bytes`. */
  readonly sha256: string;
}

export interface HubCommit {
  /** 40 lower-case hex digits, derived from the parent, the paths and the bytes. */
  readonly id: string;
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
const lfsEndings = /\.(onnx|fst|bin|pt|pb|wav|dict)$/;

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
  const commit: HubCommit = {
    id: hashCommit(parent?.id ?? "", tree),
    title: options.title ?? "update",
    createdAt: firstCommitTime + repository.commits.length * 60,
    files: tree,
  };
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

function completeFile(file: NewHubFile): HubFile {
  return {
    path: file.path,
    bytes: file.bytes,
    lfs: file.lfs ?? lfsEndings.test(file.path),
    sha256: createHash("sha256").update(file.bytes).digest("hex"),
  };
}

function renderGitAttributes(files: readonly NewHubFile[]): NewHubFile {
  const lines = files
    .map(completeFile)
    .filter((file) => file.lfs)
    .map((file) => `${file.path} filter=lfs diff=lfs merge=lfs -text\n`);
  return { path: ".gitattributes", bytes: Buffer.from(lines.join("")), lfs: false };
}

function hashCommit(parent: string, files: readonly HubFile[]): string {
  const hash = createHash("sha1").update(`commit ${parent}\0`);
  for (const file of files) hash.update(`${file.path}\0${file.bytes.length}\0`).update(file.bytes);
  return hash.digest("hex");
}
