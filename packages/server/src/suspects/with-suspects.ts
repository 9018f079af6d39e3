import type { ClientFrame } from "@funasr-images/protocol";
import { type Engine, EngineError, type EngineSession } from "../engine.ts";
import type { EngineExitCode } from "../engine-exit.ts";
import { type Case, createDocket, type Docket, type DocketOptions } from "./docket.ts";

/** Ends that no request brings about: somebody's hand, or ours. */
const blameless: readonly EngineExitCode[] = ["HUNG", "TERMINATED", "STOPPED"];

/**
 * An engine that refuses what it has died of twice.
 *
 * Whatever is in flight when its process dies becomes a suspect: in flight in that very process, whose supervisor says
 * so. A suspect that is sent again runs, but no two at a time: so the next death tells which one it was, and an answer
 * clears it. A convicted one is refused for a while with the code `POISONOUS_REQUEST`, as soon as it is recognised.
 * Costs one SHA-256 over the audio.
 *
 * A failed utterance, whatever its error says, is no witness: connections break for many reasons, our own close first.
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
  /** Which of the engine's processes the session is with. */
  readonly life: number;
  /** Whether the supervisor has said how that one ended. */
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

  /** After an error: an engine that lives is through with it; of one that has died or was left its supervisor has the word. */
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
        // Some engines go on to the end, and say so then.
        if (!ending) docket.abandon(current);
      }
      session.close();
    },
  };
}
