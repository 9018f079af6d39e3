import { ProgramError } from "@funasr-images/errors";
import type { Messages } from "./messages/en.ts";

/** @throws ProgramError `USAGE` */
export function parseChoice<Word extends string>(
  option: string,
  words: readonly Word[],
  value: string,
  messages: Messages,
): Word {
  const word = words.find((known) => known === value);
  if (word === undefined) throw new ProgramError("USAGE", messages.notOneOf(option, words, value));
  return word;
}

/** Words separated by commas, each once. @throws ProgramError `USAGE` */
export function parseChoices<Word extends string>(
  option: string,
  words: readonly Word[],
  value: string,
  messages: Messages,
): Word[] {
  return [...new Set(value.split(",").map((part) => parseChoice(option, words, part.trim(), messages)))];
}

/** @throws ProgramError `USAGE` */
export function parseWhole(option: string, least: number, most: number, value: string, messages: Messages): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new ProgramError("USAGE", messages.notWhole(option, least, most, value));
  return number;
}

/** @returns milliseconds @throws ProgramError `USAGE` */
export function parseSeconds(option: string, value: string, messages: Messages): number {
  const seconds = Number(value);
  if (value.trim() === "" || !(seconds > 0 && seconds <= 86_400))
    throw new ProgramError("USAGE", messages.notSeconds(option, value));
  return seconds * 1000;
}
