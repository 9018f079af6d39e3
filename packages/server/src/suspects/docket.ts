import { createTurns } from "../create-turns.ts";
import { EngineError } from "../engine.ts";
import type { Log } from "../log.ts";
import { createUtteranceIdentity, type UtteranceIdentity } from "./create-utterance-identity.ts";
import { createSuspectList, refusedMinutes } from "./suspect-list.ts";

/** See {@link DocketOptions}. */
export const defaultAcquittalMs = 10_000;

export interface DocketOptions {
  readonly log: Pick<Log, "warn">;
  /** A clock in milliseconds. */
  readonly now?: () => number;
  /**
   * An utterance may still crash the engine this long after its client has left; and a stream that has continued for
   * this long after its suspect position is cleared.
   *
   * @default 10000
   */
  readonly acquittalMs?: number;
}

/** An utterance that the engine may be working on, and the evidence against it. */
export interface Case {
  /** Which of the engine's successive processes has it. */
  readonly life: number;
  readonly identity: UtteranceIdentity;
  /** The marks by which it was recognised as a suspect. */
  readonly matched: string[];
  /** Aborted when nobody waits for it any more. */
  readonly gone: AbortController;
  /** Present while it is the only running suspect. */
  giveTurnBack?: (() => void) | undefined;
  timer?: NodeJS.Timeout | undefined;
}

/** All utterances in progress, and the evidence against them. */
export interface Docket {
  begin(life: number): Case;
  /**
   * Lets an utterance continue beyond its marks: immediately, or when it is its turn as a suspect.
   *
   * @throws EngineError `POISONOUS_REQUEST` for a convicted one
   */
  judge(utterance: Case, marks: readonly string[]): Promise<void>;
  /** Clears a stream after a while, because it has no answer as long as it continues. */
  clearLater(utterance: Case): void;
  /** It has been sent completely: from here on its answer clears it, not time. */
  awaitAnswer(utterance: Case): void;
  /** It has got its answer: it is not a suspect any more. */
  clear(utterance: Case): void;
  /** It failed, but the engine is alive. */
  dismiss(utterance: Case): void;
  /** Its client has left: it does not wait for a turn any more. */
  leave(utterance: Case): void;
  /**
   * Its end will not be observed, but the engine may still be working on it: for a while it can be blamed for a death.
   */
  abandon(utterance: Case): void;
  /**
   * A process has died, as its supervisor reports: all utterances in it become suspects. Nothing else makes suspects.
   */
  blame(life: number): void;
  /** A process has ended for which no utterance is to blame. */
  forgive(life: number): void;
}

export function createDocket({ log, now, acquittalMs = defaultAcquittalMs }: DocketOptions): Docket {
  const list = createSuspectList(now);
  const turns = createTurns();
  const inFlight = new Set<Case>();

  const endTrial = (utterance: Case) => {
    clearTimeout(utterance.timer);
    utterance.timer = undefined;
    utterance.giveTurnBack?.();
    utterance.giveTurnBack = undefined;
  };

  const dismiss = (utterance: Case) => {
    inFlight.delete(utterance);
    endTrial(utterance);
  };

  const blameOne = (utterance: Case) => {
    list.suspect(utterance.identity.latest());
    if (utterance.giveTurnBack) {
      list.convict(utterance.matched);
      log.warn({ minutes: refusedMinutes }, "a request has crashed the engine twice and is refused from now on");
    }
    dismiss(utterance);
  };

  return {
    begin(life) {
      const utterance: Case = { life, identity: createUtteranceIdentity(), matched: [], gone: new AbortController() };
      inFlight.add(utterance);
      return utterance;
    },
    async judge(utterance, marks) {
      for (const mark of marks) {
        if (list.verdict(mark) === undefined) continue;
        const giveTurnBack = utterance.giveTurnBack ?? (await turns.take(utterance.gone.signal));
        // Meanwhile the same utterance may have been convicted or cleared in another session, and the engine may have
        // died.
        const verdict = list.verdict(mark);
        if (verdict === "suspect" && inFlight.has(utterance)) {
          utterance.matched.push(mark);
          utterance.giveTurnBack = giveTurnBack;
        } else if (!utterance.giveTurnBack) giveTurnBack();
        if (verdict !== "convicted") continue;
        dismiss(utterance);
        throw poisonousRequest();
      }
    },
    clearLater(utterance) {
      if (!utterance.giveTurnBack || utterance.timer) return;
      utterance.timer = setTimeout(() => {
        list.clear(utterance.matched.splice(0));
        endTrial(utterance);
      }, acquittalMs).unref();
    },
    awaitAnswer(utterance) {
      clearTimeout(utterance.timer);
      utterance.timer = undefined;
    },
    clear(utterance) {
      list.clear(utterance.matched);
      dismiss(utterance);
    },
    dismiss,
    leave(utterance) {
      utterance.gone.abort(new EngineError("RECOGNITION_FAILED", "The client has left."));
    },
    abandon(utterance) {
      if (!inFlight.has(utterance)) return;
      clearTimeout(utterance.timer);
      utterance.timer = setTimeout(() => dismiss(utterance), acquittalMs).unref();
    },
    blame(life) {
      for (const utterance of ofLife(life)) blameOne(utterance);
    },
    forgive(life) {
      for (const utterance of ofLife(life)) dismiss(utterance);
    },
  };

  function ofLife(life: number): readonly Case[] {
    return [...inFlight].filter((utterance) => utterance.life === life);
  }
}

function poisonousRequest(): EngineError {
  const fix = `It is refused for ${refusedMinutes} minutes. Send other audio or other settings.`;
  return new EngineError("POISONOUS_REQUEST", "This request has crashed the engine twice", { fix });
}
