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
   * The engine may still die of an utterance this long after its client has left; and a stream that has gone on for
   * this long beyond the place where it was a suspect has lived through it.
   *
   * @default 10000
   */
  readonly acquittalMs?: number;
}

/** An utterance that the engine may be working on, and what is known against it. */
export interface Case {
  /** Which of the engine's processes, one after another, has it. */
  readonly life: number;
  readonly identity: UtteranceIdentity;
  /** What it was recognised by as a suspect. */
  readonly matched: string[];
  /** Aborted when nobody waits for it any more. */
  readonly gone: AbortController;
  /** Present while it is the one suspect that runs. */
  giveTurnBack?: (() => void) | undefined;
  timer?: NodeJS.Timeout | undefined;
}

/** All utterances in flight, and what is held against them. */
export interface Docket {
  begin(life: number): Case;
  /**
   * Lets an utterance go on beyond its marks: at once, or when it is its turn as a suspect.
   *
   * @throws EngineError `POISONOUS_REQUEST` for a convicted one
   */
  judge(utterance: Case, marks: readonly string[]): Promise<void>;
  /** A stream has no answer that could clear it as long as it goes on. */
  clearLater(utterance: Case): void;
  /** It has been sent whole: from here on its answer clears it, not the time that goes by. */
  awaitAnswer(utterance: Case): void;
  /** It has got its answer: nothing is held against it any more. */
  clear(utterance: Case): void;
  /** It failed, but the engine lives. */
  dismiss(utterance: Case): void;
  /** Its client has left: it waits for no turn any more. */
  leave(utterance: Case): void;
  /** Nobody hears any more how it ends, but the engine may still be at it: for a while a death is held against it. */
  abandon(utterance: Case): void;
  /** A process has died with all of these in it: of one of them, as its supervisor says. The only way to be a suspect. */
  blame(life: number): void;
  /** A process has ended of what is no utterance's fault. */
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
        // While it waited, another one may have been convicted or cleared for both, and the engine may have died.
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
