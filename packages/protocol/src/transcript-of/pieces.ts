import type { TranscriptSegment } from "../transcript.ts";

/** A segment in the making: its times may be unknown. */
export type Piece = Omit<TranscriptSegment, "id" | "start_ms" | "end_ms"> & {
  readonly start_ms?: number;
  readonly end_ms?: number;
};

/**
 * The realtime punctuation model holds a closing mark back until the next sentence (`？好的，`): this moves it to where it
 * belongs. At the very start, or after a sentence that already has one, it is dropped.
 */
export function moveLeadingPunctuation(pieces: readonly Piece[]): Piece[] {
  const moved: Piece[] = [];
  for (const piece of pieces) {
    const [, marks = "", text = ""] = /^([，。？！、,.?!\s]*)(.*)$/su.exec(piece.text) ?? [];
    const last = moved.pop();
    const mark = marks.trim().slice(0, 1);
    if (last) moved.push(mark && !/[\p{P}]$/u.test(last.text) ? { ...last, text: last.text + mark } : last);
    if (text !== "") moved.push({ ...piece, text });
  }
  return moved;
}
