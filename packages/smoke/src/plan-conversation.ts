import type { Recording } from "./read-recordings.ts";
import { SmokeError } from "./smoke-error.ts";

/** One person speaks, then another. */
export interface Turn {
  readonly path: string;
  readonly text: string;
  readonly role: string;
}

export interface Conversation {
  /** One recording of every voice, for enrolling it. */
  readonly enrolled: readonly { readonly role: string; readonly path: string }[];
  readonly turns: readonly Turn[];
}

/** Seconds of silence around the turns. */
export const pauses = { before: 1, between: 1, after: 1 };

/** Enough for a voice to return after another one; more would only take longer. */
const rounds = 2;

/**
 * Makes a conversation from the recordings whose voice is known: the first of each voice enrols it, the others are
 * spoken in turns. A voice with one recording is enrolled by that recording.
 *
 * @throws SmokeError BAD_RECORDINGS if no voice is known
 */
export function planConversation(recordings: readonly Recording[]): Conversation {
  const voices = new Map<string, Recording[]>();
  for (const recording of recordings) {
    if (recording.voice === undefined) continue;
    voices.set(recording.voice, [...(voices.get(recording.voice) ?? []), recording]);
  }
  if (voices.size === 0) {
    throw new SmokeError("BAD_RECORDINGS", "No recording has a voice, so no speaker can be recognised", {
      fix: "Add the voice as third column of transcripts.tsv.",
    });
  }
  const enrolled = [...voices].map(([role, [first]]) => ({ role, path: (first as Recording).path }));
  const turns = Array.from({ length: rounds }).flatMap((_, round) =>
    [...voices].flatMap(([role, [first, ...others]]) => {
      const spoken = others.length > 0 ? others[round] : round === 0 ? first : undefined;
      return spoken ? [{ path: spoken.path, text: spoken.text, role }] : [];
    }),
  );
  return { enrolled, turns };
}
