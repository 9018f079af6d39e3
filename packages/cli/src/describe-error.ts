import { ClientError } from "@funasr-images/client";
import { codeOf as ownCodeOf } from "@funasr-images/errors";
import type { Messages } from "./messages/en.ts";

/**
 * What an error says, in the language of the program where that is known.
 *
 * @returns a sentence, without code
 */
export function describeError(error: unknown, messages: Messages): string {
  const { message } = error as Error;
  return error instanceof ClientError && error.silence ? messages.silence(error.silence, message) : message;
}

/** The short stable word that goes before a message: the server's own, where it is the server that refused. */
export function codeOf(error: unknown): string {
  return (error instanceof ClientError ? error.serverCode : undefined) ?? ownCodeOf(error);
}
