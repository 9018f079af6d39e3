const spaced = String.raw`(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\u3000-\u303f\uff00-\uffef])`;
const endsSpaced = new RegExp(String.raw`${spaced}[\p{L}\p{M}\p{N}.,;:!?%'")\]]$`, "u");
const startsSpaced = new RegExp(String.raw`^${spaced}[\p{L}\p{M}\p{N}'"(\[]`, "u");

/** Joins pieces of speech: a blank where both sides are written with blanks, none beside Chinese and Japanese. */
export function joinTexts(pieces: readonly string[]): string {
  let joined = "";
  for (const piece of pieces) joined += endsSpaced.test(joined) && startsSpaced.test(piece) ? ` ${piece}` : piece;
  return joined.trim();
}
