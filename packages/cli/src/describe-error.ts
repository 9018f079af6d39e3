import { ClientError, type TranscriptWarning } from "@funasr-images/client";
import { codeOf as ownCodeOf } from "@funasr-images/errors";
import type { Messages } from "./messages/en.ts";

/**
 * The message of an error, in the language of the program if it is translated.
 *
 * @returns a sentence, without code
 */
export function describeError(error: unknown, messages: Messages): string {
  const { message } = error as Error;
  return error instanceof ClientError && error.silence ? messages.silence(error.silence, message) : message;
}

/** The code printed before a message: the server's own, if the server refused. */
export function codeOf(error: unknown): string {
  return (error instanceof ClientError ? error.serverCode : undefined) ?? ownCodeOf(error);
}

/** The message of a warning, in the language of the program if it is translated. */
export function describeWarning({ code, message }: TranscriptWarning, { warnings }: Messages): string {
  return warnings[code] ?? message;
}
