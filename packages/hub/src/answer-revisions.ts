import { findRevision } from "./find-revision.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import { type HubRequest, type Reply, replyData } from "./reply.ts";
import { defaultBranch, type HubRepository } from "./repository.ts";

/** `GET /api/v1/models/{id}`. */
export function answerInfo(state: HubState, model: string, request: HubRequest): Reply {
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return opened.failure;
  const [Path = "", Name = ""] = opened.repository.id.split("/");
  const newest = opened.repository.commits.at(-1);
  return replyData({ Id: 1, Name, Path, License: "", Downloads: 0, LastUpdatedTime: newest?.createdAt ?? 0 });
}

/** `GET /api/v1/models/{id}/revisions`: names and times, no commits; tags newest first. */
export function answerRevisions(state: HubState, model: string, request: HubRequest): Reply {
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return opened.failure;
  const { branches, tags } = opened.repository;
  const describe = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([Revision, commit]) => ({ Revision, CreatedAt: createdAt(opened.repository, commit) }));
  return replyData({ RevisionMap: { Branches: describe(branches), Tags: describe(tags).reverse() } });
}

/** `GET /api/v1/models/{id}/commits?Ref=&PageNumber=&PageSize=`: an unknown ref is 200 with `Commit: null`. */
export function answerCommits(state: HubState, model: string, request: HubRequest): Reply {
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return opened.failure;
  const query = request.url.searchParams;
  // Every other spelling of `Ref` is ignored, and so means the default branch.
  const head = findRevision(opened.repository, query.get("Ref") ?? defaultBranch);
  if (!head) return replyData({ Commit: null, TotalCount: 0 });

  const history = opened.repository.commits.slice(0, opened.repository.commits.indexOf(head) + 1).reverse();
  const size = Number(query.get("PageSize") ?? 10);
  const start = (Number(query.get("PageNumber") ?? 1) - 1) * size;
  const Commit = history.slice(start, start + size).map((commit) => ({
    Id: commit.id,
    ShortId: commit.id.slice(0, 8),
    Title: commit.title,
    Message: `${commit.title}\n`,
    AuthorName: "hub",
    CommitterName: "hub",
    CreatedAt: commit.createdAt,
  }));
  return replyData({ Commit, TotalCount: history.length });
}

function createdAt(repository: HubRepository, id: string): number {
  return repository.commits.find((commit) => commit.id === id)?.createdAt ?? 0;
}
