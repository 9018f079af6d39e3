import { type HubState, openRepository } from "./hub-state.ts";
import { type HubRequest, type Reply, replyText } from "./reply.ts";

interface BatchRequest {
  readonly objects?: readonly { readonly oid: string; readonly size: number }[];
}

/** `POST /{id}[.git]/info/lfs/objects/batch`: where git-lfs gets large files, https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md. */
export function answerLfsBatch(state: HubState, model: string, request: HubRequest): Reply {
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return replyLfs(404, { message: "repository not found" });
  const { objects = [] } = JSON.parse(Buffer.from(request.body ?? "{}").toString()) as BatchRequest;
  const found = objects.map(({ oid, size }) => {
    for (const commit of opened.repository.commits) {
      const file = commit.files.find((known) => known.lfs && known.sha256 === oid);
      if (!file) continue;
      const href = state.signer.sign({ sha256: oid, model, revision: commit.id, path: file.path });
      return { oid, size, authenticated: true, actions: { download: { href, expires_in: state.signatureSeconds } } };
    }
    return { oid, size, error: { code: 404, message: "Object does not exist" } };
  });
  return replyLfs(200, { transfer: "basic", objects: found });
}

function replyLfs(status: number, value: unknown): Reply {
  return replyText(status, JSON.stringify(value), { "content-type": "application/vnd.git-lfs+json" });
}
