import { ClientError } from "@funasr-images/client";
import type { Messages } from "./messages/en.ts";

/** What an error says, in the language of the program where that is known. */
export function tellError(error: unknown, messages: Messages): string {
  const { message } = error as Error;
  return error instanceof ClientError && error.silence ? messages.silence(error.silence, message) : message;
}
