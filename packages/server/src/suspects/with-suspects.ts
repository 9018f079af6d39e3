import type { ClientFrame } from "@funasr-images/protocol";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import { createDocket, type Docket, type DocketOptions, type Utterance } from "./docket.ts";

/**
 * An engine that refuses what it has died of twice.
 *
 * Whatever is in flight at a death becomes a suspect. A suspect that is sent again runs, but no two at a time: so the
 * next death tells which one it was, and an answer clears it. A convicted one is refused for a while with the code
 * `POISONOUS_REQUEST`, as soon as it is recognised. Costs one SHA-256 over the audio.
 */
export function withSuspects(engine: Engine, options: DocketOptions): Engine {
  const docket = createDocket(options);
  engine.onStateChange((state) => {
    if (!state.up) docket.blameAll();
  });
  return { ...engine, openSession: (onReply) => watchSession(engine.openSession(onReply), docket) };
}

function watchSession(session: EngineSession, docket: Docket): EngineSession {
  let settings: ClientFrame = {};
  let current: Utterance | undefined;
  let closed = false;

  const utteranceUnderWay = () => {
    if (closed) throw new EngineError("RECOGNITION_FAILED", "The session is closed.");
    if (current) return current;
    current = docket.begin();
    current.identity.configure(settings);
    return current;
  };

  const attempt = async (utterance: Utterance, step: Promise<void>) => {
    try {
      await step;
    } catch (error) {
      if (error instanceof EngineError && error.code === "ENGINE_CRASHED") docket.blame(utterance);
      else docket.dismiss(utterance);
      throw error;
    }
  };

  return {
    async configure(next) {
      settings = next;
      const utterance = utteranceUnderWay();
      utterance.identity.configure(next);
      await attempt(utterance, session.configure(next));
    },
    async audio(bytes) {
      const utterance = utteranceUnderWay();
      const marks = utterance.identity.audio(bytes);
      if (marks.length > 0) await docket.judge(utterance, marks);
      await attempt(utterance, session.audio(bytes));
      docket.clearLater(utterance);
    },
    async end() {
      const utterance = utteranceUnderWay();
      await docket.judge(utterance, [utterance.identity.end()]);
      try {
        await attempt(utterance, session.end());
      } finally {
        current = undefined;
      }
      docket.clear(utterance);
    },
    close() {
      closed = true;
      if (current) docket.abandon(current);
      session.close();
    },
  };
}
