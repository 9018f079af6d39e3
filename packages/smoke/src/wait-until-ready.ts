import { setTimeout as sleep } from "node:timers/promises";
import type { RunningImage } from "./run-image.ts";
import { SmokeError } from "./smoke-error.ts";

export interface WaitUntilReadyOptions {
  /** From the start of the container. @default 120 */
  readonly deadlineSeconds?: number;
  readonly signal?: AbortSignal;
  readonly fetch?: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;
}

/**
 * Asks `/readyz` five times a second until it answers 200.
 *
 * @returns seconds from the start of the container.
 * @throws SmokeError NOT_READY with the last answer, EXITED with the exit code; both with the last 40 lines of the log
 */
export async function waitUntilReady(
  running: Pick<RunningImage, "url" | "startedAt" | "exited" | "logs">,
  { deadlineSeconds = 120, signal, fetch = globalThis.fetch }: WaitUntilReadyOptions = {},
): Promise<number> {
  const secondsSinceStart = () => (performance.now() - running.startedAt) / 1000;
  let exitCode: number | undefined;
  running.exited.then(
    (code) => {
      exitCode = code;
    },
    () => {},
  );
  let answer = "no answer";
  while (secondsSinceStart() < deadlineSeconds) {
    signal?.throwIfAborted();
    if (exitCode !== undefined) {
      throw new SmokeError("EXITED", await describe(`The container ended with exit code ${exitCode}`, running));
    }
    answer = await ask(`${running.url}/readyz`, fetch, signal);
    if (answer === ready) return secondsSinceStart();
    await sleep(200, undefined, { signal });
  }
  const what = `${running.url}/readyz is not ready after ${deadlineSeconds} s, its last answer: ${answer}`;
  throw new SmokeError("NOT_READY", await describe(what, running));
}

const ready = "200";

/** The answer of the image, in one line. */
async function ask(
  url: string,
  fetch: NonNullable<WaitUntilReadyOptions["fetch"]>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const patience = AbortSignal.timeout(5000);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, patience]) : patience });
    const body = (await response.text()).trim();
    return response.status === 200 ? ready : `${response.status} ${body.slice(0, 300)}`;
  } catch (error) {
    signal?.throwIfAborted();
    const { message, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? message;
  }
}

async function describe(what: string, { logs }: Pick<RunningImage, "logs">): Promise<string> {
  return `${what}. Its last lines:\n${await logs(40)}`;
}
