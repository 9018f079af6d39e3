import type { ServerResult } from "@funasr-images/protocol";
import { createReceipts } from "../../../audio/back-pressure.ts";
import { EngineError, type EngineSession, engineGaveUp } from "../../../engine.ts";
import { createStreamingSession } from "../../../streaming-session.ts";
import { printError, type ReplyTo } from "../serve-parent.ts";
import type { Envelope } from "../worker-messages.ts";
import { createStreamingRecogniser, type StreamingModels } from "./create-streaming-recogniser.ts";
import type { SessionReply, SessionRequest } from "./recogniser-messages.ts";

interface OpenSession {
  readonly session: EngineSession;
  readonly took: (bytes: number) => void;
  /** Calls are made one after another. */
  work: Promise<void>;
  /** The client has left: waiting calls are skipped. */
  readonly closed: AbortController;
}

/** Two seconds at 16 kHz. */
const receiptBytes = 64 * 1024;

/** Serves the connections of the streaming server. */
export function createSessionHandler(
  models: StreamingModels,
  stamps: boolean,
  replyTo: ReplyTo<SessionReply>,
): (request: Envelope<SessionRequest>) => void {
  const sessions = new Map<number, OpenSession>();

  function open(line: number): OpenSession {
    const closed = new AbortController();
    const recogniser = createStreamingRecogniser(models, stamps, closed.signal);
    const onReply = (reply: ServerResult) => replyTo(line, { kind: "reply", reply });
    const opened = {
      session: createStreamingSession({ recogniser, onReply }),
      took: createReceipts(receiptBytes, (bytes) => replyTo(line, { kind: "took", bytes })),
      work: Promise.resolve(),
      closed,
    };
    sessions.set(line, opened);
    return opened;
  }

  async function serve(line: number, { session, took, closed }: OpenSession, request: SessionRequest): Promise<void> {
    if (request.kind === "close") return session.close();
    if (closed.signal.aborted) return;
    if (request.kind === "configure") return session.configure(request.settings);
    if (request.kind === "audio") {
      await session.audio(request.bytes);
      took(request.bytes.length);
    } else {
      await session.end();
      replyTo(line, { kind: "ended" });
    }
  }

  return ({ line, message }) => {
    const known = sessions.get(line);
    if (!known && message.kind === "close") return;
    const opened = known ?? open(line);
    if (message.kind === "close") {
      sessions.delete(line);
      opened.closed.abort();
    }
    opened.work = opened.work
      .then(() => serve(line, opened, message))
      .catch((error: Error) => {
        printError(error);
        const { code, message: shown } = error instanceof EngineError ? error : engineGaveUp(error);
        replyTo(line, { kind: "failed", code, message: shown });
      });
  };
}
