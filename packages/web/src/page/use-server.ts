import { useCallback, useEffect } from "preact/hooks";
import { askServer } from "./recognition/ask-server.ts";
import { resolveAddress } from "./recognition/resolve-address.ts";
import type { Store } from "./store.ts";
import type { ViewEvent } from "./view-event.ts";
import type { ServerState, ViewState } from "./view-state.ts";

/** Milliseconds between two requests while a server starts. */
const askAgainMs = 2000;

/**
 * Keeps the state of the server in the store: requested when the page opens, when address or token change, and while it
 * starts.
 *
 * @returns requests it again, immediately
 */
export function useServer(
  store: Store<ViewState, ViewEvent>,
  server: string,
  token: string,
): () => Promise<ServerState> {
  const ask = useCallback(
    async (signal?: AbortSignal) => {
      const address = resolveAddress(server, location);
      const own = address.kind === "address" && address.own;
      const state = await askServer({
        own,
        token,
        fetch: (...request) => fetch(...request),
        signal,
      });
      if (!signal?.aborted) store.dispatch({ type: "server", server: state });
      return state;
    },
    [store, server, token],
  );
  useEffect(() => {
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keepAsking = async () => {
      const state = await ask(over.signal);
      if (state.kind === "starting" && !over.signal.aborted) timer = setTimeout(keepAsking, askAgainMs);
    };
    void keepAsking();
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [ask]);
  return useCallback(() => ask(), [ask]);
}
