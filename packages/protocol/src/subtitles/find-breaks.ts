/**
 * Where a line may break: after blanks, and around Chinese and Japanese characters; never before a mark that closes or
 * goes on, never after one that opens, never inside a Latin word or a number. The rules are those of CLREQ (W3C, 3.1.2)
 * and JIS X 4051; UAX #14 is laxer with quotes.
 *
 * @returns offsets of the first character after a break, in order, without 0 and the end
 */
export function findBreaks(text: string): number[] {
  const breaks: number[] = [];
  let before = "";
  let spaced = false;
  let quotes = 0;
  for (const { index, 0: character } of text.matchAll(/[\s\S]/gu)) {
    if (/\s/.test(character)) {
      spaced = true;
      continue;
    }
    const mark = character === '"' ? (quotes++ % 2 === 0 ? "“" : "”") : character;
    if (before !== "" && mayBreak(before, mark, spaced)) breaks.push(index);
    before = mark;
    spaced = false;
  }
  return breaks;
}

/** Whether the text after may start a new line, as that of another segment. */
export function mayBreakBetween(before: string, after: string): boolean {
  return mayBreak(before.trimEnd(), after.trimStart(), true);
}

function mayBreak(before: string, after: string, spaced: boolean): boolean {
  if (neverFirst.test(after) || neverLast.test(before)) return false;
  return spaced || unspaced.test(before) || unspaced.test(after);
}

/** Closing marks, marks that go on, small kana, units, and what is no character of its own. */
const neverFirst =
  /^(?:\u200d|[\p{Pe}\p{Pf}\p{M},.;:!?%‰°′″℃、。，．・：；？！％…—～·ー々ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ])/u;

/** Opening marks and currencies. */
const neverLast = /(?:\u200d|[\p{Ps}\p{Pi}\p{Sc}])$/u;

/** Written without spaces: letters of Chinese and Japanese, and their marks. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\u3000-\u303f\uff00-\uffef]/u;
