import { alterReply, alterRequest } from "./alter-reply.ts";
import { answerDownload } from "./answer-download.ts";
import { answerGit } from "./answer-git.ts";
import { answerHuggingFace } from "./answer-hugging-face.ts";
import { answerHuggingFaceApi } from "./answer-hugging-face-api.ts";
import { answerLfsBatch } from "./answer-lfs-batch.ts";
import { answerListing } from "./answer-listing.ts";
import { answerObject } from "./answer-object.ts";
import { answerRelease } from "./answer-release.ts";
import { answerCommits, answerInfo, answerRevisions } from "./answer-revisions.ts";
import type { Fault } from "./fault.ts";
import type { HubState } from "./hub-state.ts";
import type { Route } from "./parse-route.ts";
import { failureCode, type HubRequest, type Reply, replyFailure } from "./reply.ts";

/** The answer to a request, as the fault leaves it. */
export function answerRequest(state: HubState, route: Route, request: HubRequest, fault: Fault | undefined): Reply {
  const reply = answerRoute(state, route, alterRequest(request, fault));
  return fault ? alterReply(reply, fault) : reply;
}

function answerRoute(state: HubState, route: Route, request: HubRequest): Reply {
  switch (route.kind) {
    case "list":
      return answerListing(state, route.model, request);
    case "info":
      return answerInfo(state, route.model, request);
    case "revisions":
      return answerRevisions(state, route.model, request);
    case "commits":
      return answerCommits(state, route.model, request);
    case "refs":
    case "git-pack":
      return answerGit(state, route, request);
    case "lfs-batch":
      return answerLfsBatch(state, route.model, request);
    case "download":
      if (route.form === "huggingface") return answerHuggingFace(state, route, request);
      if (route.form === "release") return answerRelease(state, route);
      return answerDownload(state, route, request);
    case "hf-refs":
    case "hf-revision":
    case "hf-tree":
    case "hf-commits":
    case "hf-paths":
      return answerHuggingFaceApi(state, route, request);
    case "object":
      return answerObject(state, route, request);
    case "unknown":
      return replyFailure(404, failureCode.notFound, `no such endpoint: ${request.url.pathname}`);
  }
}
