import type { TranscriptWarning } from "@funasr-images/client";
import type { Messages } from "./messages/en.ts";

/** The message of a warning, in the language of the program if it is translated. */
export function describeWarning({ code, message }: TranscriptWarning, { warnings }: Messages): string {
  return warnings[code] ?? message;
}
