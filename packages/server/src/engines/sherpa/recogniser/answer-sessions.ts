import { EngineError, type EngineSession, engineGaveUp } from "../../../engine.ts";
import { createStreamingSession } from "../../../streaming-session.ts";
import { sayWords } from "../say-words.ts";
import { createStreamingRecogniser, type StreamingModels } from "./create-streaming-recogniser.ts";
import { createReceipts } from "./receipts.ts";
import type { SessionReply, SessionRequest } from "./worker-messages.ts";

interface OpenSession {
  readonly session: EngineSession;
  readonly took: (bytes: number) => void;
  /** Calls come one after another. */
  work: Promise<void>;
  /** The client has left: what still waits is passed over. */
  readonly closed: AbortController;
}

/** Two seconds at 16 kHz. */
const receiptBytes = 64 * 1024;

/** Serves the connections of the streaming server. */
export function answerSessions(
  models: StreamingModels,
  stamps: boolean,
  reply: (message: SessionReply) => void,
): (request: SessionRequest) => void {
  const sessions = new Map<number, OpenSession>();

  function open(session: number): OpenSession {
    const closed = new AbortController();
    const recogniser = createStreamingRecogniser(models, stamps, closed.signal);
    const onReply = (result: Extract<SessionReply, { kind: "session-reply" }>["reply"]) =>
      reply({ kind: "session-reply", session, reply: result });
    const opened = {
      session: createStreamingSession({ recogniser, onReply }),
      took: createReceipts(receiptBytes, (bytes) => reply({ kind: "session-took", session, bytes })),
      work: Promise.resolve(),
      closed,
    };
    sessions.set(session, opened);
    return opened;
  }

  async function serve({ session, took, closed }: OpenSession, request: SessionRequest): Promise<void> {
    if (request.kind === "session-close") return session.close();
    if (closed.signal.aborted) return;
    if (request.kind === "session-configure") return session.configure(request.settings);
    if (request.kind === "session-audio") {
      await session.audio(request.bytes);
      took(request.bytes.length);
    } else {
      await session.end();
      reply({ kind: "session-ended", session: request.session });
    }
  }

  return (request) => {
    const known = sessions.get(request.session);
    if (!known && request.kind === "session-close") return;
    const opened = known ?? open(request.session);
    if (request.kind === "session-close") {
      sessions.delete(request.session);
      opened.closed.abort();
    }
    opened.work = opened.work
      .then(() => serve(opened, request))
      .catch((error: Error) => {
        sayWords(error);
        const { code, message } = error instanceof EngineError ? error : engineGaveUp(error);
        reply({ kind: "session-failed", session: request.session, code, message });
      });
  };
}
