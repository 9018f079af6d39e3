import type { TranscriptWarning } from "@funasr-images/protocol";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Problem } from "../problem.ts";
import type { Messages } from "./en.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export const languages = { en, zh } as const satisfies Record<string, Messages>;
export type UiLanguage = keyof typeof languages;

/** The language of the page: the chosen one, else the browser's. */
export function resolveUiLanguage(chosen: UiLanguage | undefined, wanted: readonly string[]): UiLanguage {
  const first = wanted.find((tag) => /^(zh|en)\b/i.test(tag));
  return chosen ?? (first && /^zh/i.test(first) ? "zh" : "en");
}

export const MessagesContext = createContext<Messages>(en);

export function useMessages(): Messages {
  return useContext(MessagesContext);
}

/** What the server noticed; of a code that this page does not know, in the words of the server. */
export function explainWarning(messages: Messages, { code, message }: TranscriptWarning): string {
  const known: Readonly<Record<string, string>> = messages.warnings;
  return known[code] ?? message;
}

/** What is wrong and what to do about it. */
export function explainProblem(messages: Messages, problem: Problem): { readonly what: string; readonly todo: string } {
  const explain = messages.problems[problem.code] as (problem: Problem) => { what: string; todo: string };
  return explain(problem);
}
