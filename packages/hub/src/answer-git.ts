import { type GitObject, gitBlob, gitCommit, gitTag, gitTrees } from "./git-objects.ts";
import { renderPack } from "./git-pack.ts";
import { type HubState, openRepository } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { flushPacket, parsePktLines, renderPktLine } from "./pkt-line.ts";
import { type HubRequest, type Reply, replyBytes, replyText } from "./reply.ts";
import { defaultBranch, type HubCommit, type HubRepository } from "./repository.ts";

/**
 * `/{id}[.git]/info/refs?service=git-upload-pack` and `/{id}[.git]/git-upload-pack`: git's HTTP protocol, version 0, for clients
 * that say they are git. With `.git` the branches have ModelScope's names, without it Hugging Face's.
 */
export function answerGit(
  state: HubState,
  route: Extract<Route, { kind: "refs" | "git-pack" }>,
  request: HubRequest,
): Reply {
  // git-lfs calls itself so.
  if (!/^git[/-]/.test(String(request.headers["user-agent"] ?? ""))) return replyText(421, "self-forwarded loop");
  const opened = openRepository(state, route.model, request);
  if ("failure" in opened) return replyText(404, "repository not found");
  const { repository } = opened;
  if (repository.pinned) return replyText(403, "this hub has the commit's id, not git's objects of it");
  return route.kind === "refs" ? answerRefs(repository, route.names) : answerPack(repository, request.body);
}

function answerRefs({ branches, tags, commits }: HubRepository, names: "master" | "main"): Reply {
  const head = branches[defaultBranch];
  const rename = (branch: string) => (branch === defaultBranch ? names : branch);
  const refs = [
    `${head} HEAD\0shallow allow-reachable-sha1-in-want symref=HEAD:refs/heads/${names} agent=git/hub`,
    ...Object.entries(branches).map(([name, commit]) => `${commit} refs/heads/${rename(name)}`),
    ...Object.entries(tags).flatMap(([name, commit]) => [
      // The commit of an annotated tag is on the peeled line only.
      `${tagObject(name, commit, commits).id} refs/tags/${name}`,
      `${commit} refs/tags/${name}^{}`,
    ]),
  ];
  const service = renderPktLine("# service=git-upload-pack");
  const text = `${service}${flushPacket}${refs.map(renderPktLine).join("")}${flushPacket}`;
  return replyText(200, text, { "content-type": "application/x-git-upload-pack-advertisement" });
}

/** Everything behind what is wanted, whatever the client has already; `deepen` cuts the history. */
function answerPack(repository: HubRepository, body: Uint8Array | undefined): Reply {
  const lines = parsePktLines(body ?? new Uint8Array()).map((line) => line.split(" "));
  const valuesOf = (word: string) => lines.flatMap(([first, value]) => (first === word && value ? [value] : []));
  const [deepen] = valuesOf("deepen");
  const depth = deepen === undefined ? Number.POSITIVE_INFINITY : Number(deepen);
  const { objects, borders } = collect(repository, valuesOf("want"), depth);
  const whole = valuesOf("shallow").filter((id) => !borders.includes(id));
  const edges = [...borders.map((id) => `shallow ${id}`), ...whole.map((id) => `unshallow ${id}`)];
  const shallow = `${edges.map(renderPktLine).join("")}${flushPacket}`;
  const parts = deepen === undefined ? [] : [Buffer.from(shallow)];
  // A client that still negotiates is told that nothing is common, so that it asks for all.
  if (lines.some(([word]) => word === "have" || word === "done")) parts.push(Buffer.from(renderPktLine("NAK")));
  if (lines.some(([word]) => word === "done")) parts.push(Buffer.from(renderPack(objects)));
  return replyBytes(200, Buffer.concat(parts), { "content-type": "application/x-git-upload-pack-result" });
}

function collect(repository: HubRepository, wants: readonly string[], depth: number) {
  const { commits, tags } = repository;
  const objects: GitObject[] = [];
  const borders: string[] = [];
  const tagged = new Map(
    Object.entries(tags).map(([name, commit]) => {
      const tag = tagObject(name, commit, commits);
      return [tag.id, { tag, commit }] as const;
    }),
  );
  for (const want of wants) {
    const known = tagged.get(want);
    if (known) objects.push(known.tag);
    let commit = commits.find(({ id }) => id === (known?.commit ?? want));
    for (let left = depth; commit && left > 0; left -= 1) {
      objects.push(gitCommit(commit), ...gitTrees(commit.files).values());
      objects.push(...commit.files.map(gitBlob));
      if (left === 1 && commit.parent !== undefined) borders.push(commit.id);
      const { parent } = commit as HubCommit;
      commit = commits.find(({ id }) => id === parent);
    }
  }
  return { objects, borders };
}

function tagObject(name: string, commit: string, commits: readonly HubCommit[]): GitObject {
  return gitTag(name, commit, commits.find(({ id }) => id === commit)?.createdAt ?? 0);
}
