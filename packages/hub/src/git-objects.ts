import { createHash } from "node:crypto";
import type { HubFile } from "./hub-file.ts";

/** An object of git: what its id is the hash of. */
export interface GitObject {
  readonly kind: "commit" | "tree" | "blob" | "tag";
  /** 40 lower-case hex digits. */
  readonly id: string;
  readonly body: Uint8Array;
}

/** What git keeps of a file: its bytes, or, for one in LFS, the pointer that stands for them. */
export function gitBlob(file: HubFile): GitObject {
  return gitObject("blob", file.lfs ? lfsPointer(file) : file.bytes);
}

/** The objects of a set of files: every folder's tree, by its path; the root's is "". */
export function gitTrees(files: readonly HubFile[]): ReadonlyMap<string, GitObject> {
  const trees = new Map<string, GitObject>();
  addTree("", files, trees);
  return trees;
}

/** A commit of a tree; the same arguments give the same id everywhere. */
export function gitCommit(options: {
  readonly tree: string;
  readonly parent: string | undefined;
  readonly title: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}): GitObject {
  const { tree, parent, title, createdAt } = options;
  const lines = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${identity} ${createdAt} +0000`,
    `committer ${identity} ${createdAt} +0000`,
  ];
  return gitObject("commit", Buffer.from(`${lines.join("\n")}\n\n${title}\n`));
}

/** An annotated tag, as both hubs make them. */
export function gitTag(name: string, commit: string, createdAt: number): GitObject {
  const head = `object ${commit}\ntype commit\ntag ${name}\ntagger ${identity} ${createdAt} +0000`;
  return gitObject("tag", Buffer.from(`${head}\n\n${name}\n`));
}

/** The text that git has of a file in LFS. */
export function lfsPointer({ sha256, bytes }: Pick<HubFile, "sha256" | "bytes">): Uint8Array {
  return Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`);
}

const identity = "hub <hub@localhost>";

function gitObject(kind: GitObject["kind"], body: Uint8Array): GitObject {
  return { kind, id: createHash("sha1").update(`${kind} ${body.length}\0`).update(body).digest("hex"), body };
}

function addTree(folder: string, files: readonly HubFile[], trees: Map<string, GitObject>): GitObject {
  const start = folder === "" ? 0 : folder.length + 1;
  const inside = Map.groupBy(files, (file) => file.path.slice(start).split("/")[0] as string);
  const entries = [...inside].map(([name, below]) => {
    const path = `${folder === "" ? "" : `${folder}/`}${name}`;
    const [file] = below;
    if (file?.path === path) return { name, sortedAs: name, mode: "100644", id: gitBlob(file).id };
    return { name, sortedAs: `${name}/`, mode: "40000", id: addTree(path, below, trees).id };
  });
  // git sorts by bytes, and folders as if they ended with a slash.
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.sortedAs), Buffer.from(b.sortedAs)));
  const parts = entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
  const tree = gitObject("tree", Buffer.concat(parts));
  trees.set(folder, tree);
  return tree;
}
