import { ToneError } from "./tone-error.ts";
/** A character and the pitch that stands for it, in Hz. */
export interface Tone {
  readonly character: string;
  readonly frequency: number;
}

/** The lowest and the highest tone in Hz: within what 8 kHz audio can carry. */
const lowest = 500;
const highest = 3500;

/** From 30 on, neighbours share one mel band of the engine and cannot be distinguished. */
export const maximumTones = 28;

/**
 * Assigns a tone to every character, log-spaced from 500 to 3,500 Hz in the order of the list.
 *
 * @throws ToneError `ALPHABET_SIZE` unless there are 1 to {@link maximumTones} characters, `BAD_CHARACTER` for one that
 *   is not a single code point, is white space or occurs twice
 */
export function planTones(characters: readonly string[]): readonly Tone[] {
  if (characters.length === 0 || characters.length > maximumTones) {
    throw new ToneError(
      "ALPHABET_SIZE",
      `A tone alphabet holds 1 to ${maximumTones} characters, got ${characters.length}`,
      { fix: "List only the characters of the text." },
    );
  }
  const steps = Math.max(characters.length - 1, 1);
  return characters.map((character, index) => {
    if (!/^\S$/u.test(character) || characters.indexOf(character) !== index) {
      throw new ToneError(
        "BAD_CHARACTER",
        `${JSON.stringify(character)} at ${index} is not a single character, or occurs twice`,
        { fix: "Give every tone its own character." },
      );
    }
    return { character, frequency: lowest * (highest / lowest) ** (index / steps) };
  });
}
