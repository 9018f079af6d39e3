import { ClientError } from "@funasr-images/client";

/** The short stable word that goes before a message. */
export function codeOf(error: unknown): string {
  if (error instanceof ClientError) return error.serverCode ?? error.code;
  return (error as { code?: string }).code ?? "FAILED";
}
