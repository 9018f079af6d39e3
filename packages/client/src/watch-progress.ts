import { ClientError } from "./client-error.ts";

/** One timer for the whole exchange and the caller's signal, as one promise to race against. */
export function watchProgress(timeoutMs: number, callerSignal: AbortSignal | undefined) {
  const controller = new AbortController();
  const stopped = Promise.withResolvers<never>();
  // Nobody may be racing when it fires.
  stopped.promise.catch(() => {});
  const fail = (error: ClientError) => {
    stopped.reject(error);
    controller.abort(error);
  };
  const expire = () =>
    fail(
      new ClientError(
        "TIMEOUT",
        `The server was silent for ${timeoutMs / 1000} s. Is it overloaded, or the address wrong?`,
      ),
    );
  let timer = setTimeout(expire, timeoutMs);
  const abort = () =>
    fail(new ClientError("ABORTED", "The caller aborted the transcription.", { cause: callerSignal?.reason }));
  if (callerSignal?.aborted) abort();
  callerSignal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    race: <T>(work: Promise<T>): Promise<T> => Promise.race([work, stopped.promise]),
    progress: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, timeoutMs);
    },
    stop: () => {
      clearTimeout(timer);
      callerSignal?.removeEventListener("abort", abort);
    },
  };
}
