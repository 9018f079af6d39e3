import { findLastTouch } from "./find-revision.ts";
import { gitBlob, gitTrees, lfsPointer } from "./git-objects.ts";
import type { HubFile } from "./hub-file.ts";
import { refuseAsHuggingFace, replyPage, replyValue } from "./hugging-face-reply.ts";
import type { HubRequest, Reply } from "./reply.ts";
import type { HubCommit, HubRepository } from "./repository.ts";

/** `GET /api/models/{id}/tree/{rev}[/{folder}]?recursive=&expand=&cursor=`. */
export function answerTree(repository: HubRepository, commit: HubCommit, folder: string, request: HubRequest): Reply {
  const query = request.url.searchParams;
  const below = folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
  const entries = listEntries(repository, commit, isTrue(query.get("expand")));
  const inside = entries.filter(({ path }) => path.startsWith(below) && path !== below);
  if (below !== "" && inside.length === 0) {
    return refuseAsHuggingFace(404, "EntryNotFound", `${folder} does not exist on "${commit.id}"`);
  }
  const recursive = isTrue(query.get("recursive"));
  return replyPage(
    inside.filter(({ path }) => recursive || !path.slice(below.length).includes("/")),
    request,
  );
}

/** `POST /api/models/{id}/paths-info/{rev}`, a form or JSON with `paths` and `expand`; what is not there is left out. */
export function answerPaths(repository: HubRepository, commit: HubCommit, request: HubRequest): Reply {
  const { paths, expand } = parseWanted(request);
  return replyValue(listEntries(repository, commit, expand).filter(({ path }) => paths.includes(path)));
}

function parseWanted({ headers, body }: HubRequest): { readonly paths: readonly string[]; readonly expand: boolean } {
  const text = Buffer.from(body ?? "").toString();
  if (!String(headers["content-type"] ?? "").startsWith("application/json")) {
    const form = new URLSearchParams(text);
    return { paths: form.getAll("paths"), expand: isTrue(form.get("expand")) };
  }
  const { paths = [], expand = false } = JSON.parse(text) as { paths?: readonly string[]; expand?: boolean };
  return { paths, expand };
}

function listEntries(repository: HubRepository, commit: HubCommit, expand: boolean) {
  const folders = [...gitTrees(commit.files)].flatMap(([path, { id }]) =>
    path === "" ? [] : [{ type: "directory", oid: id, size: 0, path }],
  );
  const files = commit.files.map((file) => ({
    ...describeFile(file),
    ...(expand && { lastCommit: describeTouch(findLastTouch(repository, commit, file)) }),
  }));
  return [...folders, ...files];
}

/** Only files of LFS have a sha256; others have git's name of their bytes. */
function describeFile(file: HubFile) {
  const { path, bytes, sha256 } = file;
  const entry = { type: "file", oid: gitBlob(file).id, size: bytes.length, path };
  if (!file.lfs) return entry;
  return { ...entry, lfs: { oid: sha256, size: bytes.length, pointerSize: lfsPointer(file).length } };
}

function describeTouch({ id, title, createdAt }: HubCommit) {
  return { id, title, date: new Date(createdAt * 1000).toISOString() };
}

function isTrue(value: string | null): boolean {
  return /^true$/i.test(value ?? "");
}
