import {
  type ConformanceScenario,
  type Expectation,
  parseServerResult,
  type Seen,
  type ServerKind,
  type ServerResult,
} from "@funasr-images/protocol";
import { expandText } from "./long-text.ts";

/**
 * Whether what was seen has the shape that the scenario expects.
 *
 * @returns what is wrong, or nothing
 */
export function judgeScenario({ expect }: ConformanceScenario, kind: ServerKind, seen: readonly Seen[]): string {
  const problems = expect.map((wanted) =>
    judge(
      wanted,
      kind,
      seen.filter(({ client }) => client === wanted.client),
    ),
  );
  return problems.filter(Boolean).join("; ");
}

function judge(wanted: Expectation, kind: ServerKind, seen: readonly Seen[]): string {
  switch (wanted.see) {
    case "utterances":
      return judgeUtterances(wanted, kind, readReplies(seen));
    case "error": {
      const codes = readReplies(seen).flatMap(codesIn);
      return codes.includes(wanted.code) ? "" : `no reply with the error ${wanted.code}, but ${shown(codes)}`;
    }
    case "acknowledgement":
      return readReplies(seen).at(-1)?.is_end ? "" : "the last reply is not an acknowledgement (is_end)";
    case "pong":
      return seen.some((event) => event.event === "pong" && event.data === wanted.data) ? "" : "no pong";
    case "close": {
      const codes = seen.flatMap((event) =>
        event.event === "close" || event.event === "closeFrame" ? event.code : [],
      );
      return codes.some((code) => wanted.codes.includes(code))
        ? ""
        : `closed with ${shown(codes)} instead of ${shown(wanted.codes)}`;
    }
    case "open": {
      const opened = seen.flatMap((event) => (event.event === "open" ? event.protocol : []));
      return opened.includes(wanted.protocol) ? "" : `the subprotocol ${wanted.protocol} was not selected`;
    }
    case "http": {
      const heads = seen.flatMap((event) => (event.event === "http" ? (event.responseHead[0] ?? "") : []));
      const statuses = heads.map((line) => Number(line.split(" ")[1]));
      return shown(statuses) === shown(wanted.statuses) ? "" : `answered ${shown(statuses)}`;
    }
  }
}

type Reply = ServerResult & { readonly problem?: string };

function readReplies(seen: readonly Seen[]): readonly Reply[] {
  return seen.flatMap((event) => {
    if (event.event !== "text") return [];
    const parsed = parseServerResult(expandText(event.data));
    return parsed.ok ? parsed.result : { text: "", is_final: false, problem: parsed.error.message };
  });
}

function judgeUtterances(
  { names, text = "any", partials = "any", lastText, orCode, isFinal }: Extract<Expectation, { see: "utterances" }>,
  kind: ServerKind,
  replies: readonly Reply[],
): string {
  const broken = replies.find(({ problem }) => problem);
  if (broken) return broken.problem ?? "";
  if (orCode !== undefined && replies.some((reply) => codeOf(reply) === orCode)) return "";
  const results = replies.filter((reply) => !reply.is_end && codeOf(reply) === undefined);
  const utterances = cutAtLast(results, kind);
  if (typeof utterances === "string") return utterances;
  if (utterances.length !== names.length) return `${utterances.length} last replies instead of ${names.length}`;
  for (const [index, name] of names.entries()) {
    const utterance = utterances[index] ?? [];
    const problem = utterance.map((reply) => judgeReply(reply, name, kind, isFinal)).find(Boolean);
    if (problem) return problem;
    const heard = utterance.some((reply) => reply.text !== "");
    if (text === "some" && !heard) return `no text for ${shown(name)}`;
    if (text === "none" && heard) return `text for ${shown(name)}, which has no audio`;
    const partial = utterance.some(({ mode }) => mode === "2pass-online");
    if (partials === "some" && !partial) return `no streaming text for ${shown(name)}`;
    if (partials === "none" && partial) return `streaming text for ${shown(name)}, which nobody asked for`;
    if (lastText !== undefined && utterance.at(-1)?.text !== lastText) {
      return `the last text of ${shown(name)} is ${shown(utterance.at(-1)?.text)}`;
    }
  }
  return "";
}

/** The file server has one reply per utterance, the streaming server ends each with `is_final`. */
function cutAtLast(results: readonly Reply[], kind: ServerKind): readonly (readonly Reply[])[] | string {
  if (kind === "offline") return results.map((reply) => [reply]);
  const utterances: Reply[][] = [];
  let current: Reply[] = [];
  for (const reply of results) {
    current.push(reply);
    if (!reply.is_final) continue;
    utterances.push(current);
    current = [];
  }
  const [rest] = current;
  // An utterance that was not ended has no last reply.
  return rest && utterances.length > 0 ? "replies after the last one" : utterances;
}

function judgeReply(reply: Reply, name: string, kind: ServerKind, isFinal: boolean | undefined): string {
  if (reply.wav_name !== name) return `a reply to ${shown(name)} is called ${shown(reply.wav_name)}`;
  if (kind === "offline") {
    if (reply.mode !== "offline") return `the file answer has mode ${shown(reply.mode)}`;
    return isFinal !== undefined && reply.is_final !== isFinal ? `is_final is ${reply.is_final}` : "";
  }
  if (reply.text === "" && !reply.is_final) return "an empty reply that is not the last one";
  if (reply.text === "" && reply.mode !== undefined) return "an empty last reply with a mode";
  const modes = ["2pass-online", "2pass-offline"];
  const error = reply.text.startsWith("ERROR.") && reply.mode === undefined;
  return reply.text === "" || error || modes.includes(reply.mode ?? "") ? "" : `a reply has mode ${shown(reply.mode)}`;
}

function codeOf(reply: ServerResult): string | undefined {
  return (reply.error as { code?: string } | undefined)?.code;
}

/** A file server may explain together with the answer. */
function codesIn(reply: ServerResult): string[] {
  return [reply.error, ...(reply.warnings ?? [])].flatMap((problem) => problem?.code ?? []);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
