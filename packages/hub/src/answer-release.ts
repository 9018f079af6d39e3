import { findRevision } from "./find-revision.ts";
import type { HubState } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { type Reply, replyText } from "./reply.ts";

/**
 * `GET /{owner}/{repo}/releases/download/{tag}/{asset}`: always a redirect to the objects' host. An asset can be replaced under its
 * address, so the newest bytes are served, whatever the tag.
 */
export function answerRelease(state: HubState, route: Extract<Route, { kind: "download" }>): Reply {
  const repository = state.repositories.get(route.model);
  const commit = repository && findRevision(repository, undefined);
  const file = commit?.files.find((known) => known.path === route.path);
  if (!commit || !file) return replyText(404, "Not Found");
  const { sha256, path } = file;
  return replyText(302, "", {
    location: state.signer.sign({ sha256, model: route.model, revision: commit.id, path }),
  });
}
