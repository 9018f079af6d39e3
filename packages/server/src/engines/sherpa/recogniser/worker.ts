import { answerSessions } from "./answer-sessions.ts";
import { answerStreams } from "./answer-streams.ts";
import { loadModels } from "./load-models.ts";
import type { LoadRequest, RecogniserReply, RecogniserRequest } from "./worker-messages.ts";

// The process that sherpa-onnx may end: it knows no other way to complain. The supervisor starts it again.

let answer: ReturnType<typeof load> | undefined;

process.on("message", (request: RecogniserRequest) => {
  if (request.kind !== "load") return answer?.(request);
  answer = load(request);
  reply({ kind: "ready" });
});

// Without a parent there is nobody to answer.
process.on("disconnect", () => process.exit(0));
// The parent decides when to stop: an interrupt of the whole group must not end utterances in flight.
process.on("SIGINT", () => {});

function load({
  models: plan,
  threads,
  stamps,
}: LoadRequest): (request: Exclude<RecogniserRequest, LoadRequest>) => void {
  const { online, ...models } = loadModels(plan, threads);
  const answerStream = answerStreams({ ...models, online }, reply);
  const answerSession = online && answerSessions({ ...models, online }, stamps, reply);
  return (request) => ("stream" in request ? answerStream(request) : answerSession?.(request));
}

function reply(message: RecogniserReply): void {
  // A parent that is gone is noticed by "disconnect".
  if (process.connected) process.send?.(message);
}
