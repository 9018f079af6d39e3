import { createHash } from "node:crypto";
import { type HubState, openRepository } from "./hub-state.ts";
import { type HubRequest, type Reply, replyText } from "./reply.ts";
import { defaultBranch } from "./repository.ts";

/** `GET /{id}.git/info/refs?service=git-upload-pack`: git's pkt-lines; only for clients that say they are git. */
export function answerGitRefs(state: HubState, model: string, request: HubRequest): Reply {
  if (!String(request.headers["user-agent"] ?? "").startsWith("git/")) {
    return replyText(421, "self-forwarded loop");
  }
  const opened = openRepository(state, model, request);
  if ("failure" in opened) return replyText(404, "repository not found");
  const { branches, tags } = opened.repository;
  const refs = [
    `${branches[defaultBranch]} HEAD\0multi_ack symref=HEAD:refs/heads/${defaultBranch} agent=git/hub`,
    ...Object.entries(branches).map(([name, commit]) => `${commit} refs/heads/${name}`),
    ...Object.entries(tags).flatMap(([name, commit]) => [
      // Annotated tags: the commit is on the peeled line only.
      `${createHash("sha1").update(`tag ${name} ${commit}`).digest("hex")} refs/tags/${name}`,
      `${commit} refs/tags/${name}^{}`,
    ]),
  ];
  const text = `${renderLine("# service=git-upload-pack")}0000${refs.map(renderLine).join("")}0000`;
  return replyText(200, text, { "content-type": "application/x-git-upload-pack-advertisement" });
}

function renderLine(line: string): string {
  const text = `${line}\n`;
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}
