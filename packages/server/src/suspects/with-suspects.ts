import type { ClientFrame } from "@funasr-images/protocol";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import type { EngineExitCode } from "../engine-exit.ts";
import { type Case, createDocket, type Docket, type DocketOptions } from "./docket.ts";

/** Ends that no request causes: deliberate ones, by an operator or by us. */
const blameless: readonly EngineExitCode[] = ["HUNG", "TERMINATED", "STOPPED"];

/**
 * An engine that refuses requests that have crashed it twice.
 *
 * Utterances in progress in a process that dies, as its supervisor reports, become suspects. A suspect that is sent
 * again runs, but only one at a time: so the next death identifies the cause, and an answer clears it. A convicted one
 * is refused for a while with the code `POISONOUS_REQUEST`, as soon as it is recognised. Costs one SHA-256 over the
 * audio.
 *
 * A failed utterance is not evidence, whatever its error says: connections break for many reasons, including our own
 * close.
 */
export function withSuspects(engine: Engine, options: DocketOptions): Engine {
  const docket = createDocket(options);
  /** Counts the engine's processes. */
  let life = 0;
  let isUp = true;
  engine.onStateChange((state) => {
    isUp = state.up;
    if (state.up) life += 1;
    else if (blameless.includes(state.exit.code)) docket.forgive(life);
    else docket.blame(life);
  });
  return {
    ...engine,
    openSession(onReply) {
      const own = life;
      const isJudged = () => own !== life || !isUp;
      return watchSession(engine.openSession(onReply), { docket, life: own, isJudged });
    },
  };
}

interface Watch {
  readonly docket: Docket;
  /** The engine's process that the session belongs to. */
  readonly life: number;
  /** Whether the supervisor has reported how that one ended. */
  readonly isJudged: () => boolean;
}

function watchSession(session: EngineSession, { docket, life, isJudged }: Watch): EngineSession {
  let settings: ClientFrame = {};
  let current: Case | undefined;
  let ending = false;
  let closed = false;

  const utteranceUnderWay = () => {
    if (closed) throw new EngineError("RECOGNITION_FAILED", "The session is closed.");
    if (current) return current;
    current = docket.begin(life);
    current.identity.configure(settings);
    return current;
  };

  /** After an error: an engine that is alive is done with it; otherwise the supervisor decides. */
  const letGo = (utterance: Case, error: unknown) => {
    const died = error instanceof EngineError && error.code === "ENGINE_CRASHED";
    if ((died || closed) && !isJudged()) docket.abandon(utterance);
    else docket.dismiss(utterance);
  };

  const attempt = async (utterance: Case, step: () => Promise<void>) => {
    try {
      await step();
    } catch (error) {
      letGo(utterance, error);
      throw error;
    }
  };

  return {
    ...session,
    async configure(next) {
      settings = next;
      const utterance = utteranceUnderWay();
      utterance.identity.configure(next);
      await attempt(utterance, () => session.configure(next));
    },
    async audio(bytes) {
      const utterance = utteranceUnderWay();
      const marks = utterance.identity.audio(bytes);
      if (marks.length > 0) await docket.judge(utterance, marks);
      await attempt(utterance, () => session.audio(bytes));
      docket.clearLater(utterance);
    },
    async end() {
      const utterance = utteranceUnderWay();
      ending = true;
      try {
        await attempt(utterance, async () => {
          docket.awaitAnswer(utterance);
          await docket.judge(utterance, [utterance.identity.end()]);
          await session.end();
        });
      } finally {
        ending = false;
        current = undefined;
      }
      docket.clear(utterance);
    },
    close() {
      closed = true;
      if (current) {
        docket.leave(current);
        // Some engines continue to the end, and report it then.
        if (!ending) docket.abandon(current);
      }
      session.close();
    },
  };
}
