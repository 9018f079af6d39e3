export interface CharacterErrors {
  /** Characters inserted, deleted or replaced. */
  readonly errors: number;
  /** Characters of the expected text. */
  readonly characters: number;
  /** errors / characters; may exceed 1 if there is more text than speech. 1 if there is any text in silence. */
  readonly rate: number;
}

/** Compares two transcripts character by character, after {@link normaliseTranscript}. */
export function characterErrorRate(expected: string, actual: string): CharacterErrors {
  const wanted = [...normaliseTranscript(expected)];
  const heard = [...normaliseTranscript(actual)];
  const errors = editDistance(wanted, heard);
  return { errors, characters: wanted.length, rate: wanted.length > 0 ? errors / wanted.length : Math.min(errors, 1) };
}

/** A transcript reduced to its words: full-width forms folded, no punctuation, no white space. */
export function normaliseTranscript(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{P}\p{Z}\p{C}]/gu, "")
    .toLowerCase();
}

/** Levenshtein's distance, row by row. */
function editDistance(from: readonly string[], to: readonly string[]): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of from.entries()) {
    const next = [index + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
