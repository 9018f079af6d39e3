import { EngineError, type KnownVoice, type Roles } from "../../../engine.ts";
import type { RoleMatcher } from "../recognised-utterance.ts";
import { cosine, unitPrint } from "../speakers/voice-print.ts";
import { readVoice } from "./read-voice.ts";
import { parseRoleName } from "./role-name.ts";

export interface RolesOptions {
  /**
   * A print of 16 kHz mono speech, normalised to length 1.
   *
   * @throws EngineError
   */
  readonly print: (samples: Float32Array) => Promise<Float32Array>;
  /** Minimum similarity (cosine) for the name. */
  readonly threshold: number;
}

/** Enrolled voices. They are kept as prints, outside the worker: a crash there loses no names. */
export interface EnrolledRoles {
  readonly roles: Roles & {
    /** One voice from several recordings. */
    enrollAll(name: string, recordings: readonly Uint8Array[]): Promise<void>;
  };
  readonly match: RoleMatcher;
  /**
   * A matcher that knows these as well, and prefers them to enrolled ones of the same name. Nothing is kept.
   *
   * @throws EngineError
   */
  readonly matchWith: (voices: readonly KnownVoice[]) => Promise<RoleMatcher>;
}

/** API clients must not be able to fill the memory. */
const mostRoles = 1000;

export function createRoles({ print, threshold }: RolesOptions): EnrolledRoles {
  const prints = new Map<string, Float32Array>();

  async function enrollAll(text: string, recordings: readonly Uint8Array[]): Promise<void> {
    const name = parseRoleName(text);
    if (prints.size >= mostRoles && !prints.has(name)) {
      throw new EngineError("BAD_ROLE", `There are ${mostRoles} roles already`, { fix: "Remove one first." });
    }
    prints.set(name, await printAll(name, recordings));
  }

  async function printAll(name: string, recordings: readonly Uint8Array[]): Promise<Float32Array> {
    const voices: Float32Array[] = [];
    for (const recording of recordings) voices.push(await print(await readVoice(recording)));
    const voice = mean(voices);
    if (voice) return voice;
    throw new EngineError("BAD_AUDIO", `The recordings of "${name}" have nothing in common`, { fix: "Send others." });
  }

  /** Tells which one of several cannot be used. */
  async function printKnown(name: string, voices: readonly KnownVoice[]): Promise<Float32Array> {
    try {
      return await printAll(
        name,
        voices.map(({ audio }) => audio),
      );
    } catch (cause) {
      if (!(cause instanceof EngineError) || cause.code !== "BAD_AUDIO") throw cause;
      throw new EngineError("BAD_AUDIO", `The voice of "${name}" cannot be used: ${cause.message}`, { cause });
    }
  }

  /** The most similar one of the enrolled voices and these. */
  function matchIn(known: ReadonlyMap<string, Float32Array>, voice: Float32Array) {
    const scores = [...new Map([...prints, ...known])].map(([name, print]) => ({ name, score: cosine(print, voice) }));
    const [best] = scores.sort((a, b) => b.score - a.score);
    return best && best.score >= threshold ? best : undefined;
  }

  return {
    roles: {
      names: () => [...prints.keys()].toSorted((a, b) => a.localeCompare(b)),
      enroll: (name, audio) => enrollAll(name, [audio]),
      enrollAll,
      remove: async (name) => prints.delete(parseRoleName(name)),
    },
    match: (voice) => matchIn(new Map(), voice),
    async matchWith(voices) {
      const recordings = Map.groupBy(voices, ({ name }) => parseRoleName(name));
      const known = new Map<string, Float32Array>();
      for (const [name, own] of recordings) known.set(name, await printKnown(name, own));
      return (voice) => matchIn(known, voice);
    },
  };
}

function mean(voices: readonly Float32Array[]): Float32Array | undefined {
  const [first] = voices;
  if (!first) return undefined;
  return unitPrint(first.map((_, index) => voices.reduce((sum, voice) => sum + (voice[index] ?? 0), 0)));
}
