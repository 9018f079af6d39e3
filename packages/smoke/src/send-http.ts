import type { CheckContext } from "./check-context.ts";
import { SmokeError } from "./smoke-error.ts";

/** Longest wait for an answer. */
const patienceSeconds = 60;

/**
 * Asks the HTTP API of an image. @throws SmokeError WRONG_REPLY with its own message; the signal's reason if aborted
 */
export async function sendHttp(
  url: string,
  request: RequestInit,
  { signal, fetch = globalThis.fetch }: Pick<CheckContext, "signal" | "fetch">,
): Promise<string> {
  const patience = AbortSignal.timeout(patienceSeconds * 1000);
  const what = `${request.method ?? "GET"} ${new URL(url).pathname}`;
  try {
    const response = await fetch(url, { ...request, signal: signal ? AbortSignal.any([signal, patience]) : patience });
    const text = await response.text();
    if (response.ok) return text;
    throw new SmokeError("WRONG_REPLY", `${what} was answered with ${response.status}: ${text.trim().slice(0, 300)}`);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SmokeError) throw error;
    const { message, cause } = error as Error & { cause?: { code?: string } };
    throw new SmokeError("WRONG_REPLY", `${what} was not answered: ${cause?.code ?? message}`, { cause: error });
  }
}
