import { ClientError } from "@funasr-images/client";
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

/** The short stable word that goes before a message. */
export function codeOf(error: unknown): string {
  if (error instanceof ClientError) return error.serverCode ?? error.code;
  return (error as { code?: string }).code ?? "FAILED";
}
