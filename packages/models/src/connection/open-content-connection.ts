import type { OpenHub } from "../hub/hub-options.ts";
import { isConnectionError } from "./connection-error.ts";
import type { ContentConnection } from "./content-connection.ts";
import { openFetchConnection } from "./open-fetch-connection.ts";
import { openSocketConnection } from "./open-socket-connection.ts";

/** A connection for large content: a socket of its own, and `fetch` where a socket cannot do it. */
export function openContentConnection(hub: OpenHub): ContentConnection {
  const byFetch = openFetchConnection(hub.fetch);
  // A fetch of the caller's, or a proxy that Node is set to use, must not be bypassed.
  if (hub.fetch !== globalThis.fetch || process.env.NODE_USE_ENV_PROXY === "1") return byFetch;
  const bySocket = openSocketConnection();
  let plain = true;
  return {
    get: async (url, headers, signal) => {
      if (!plain) return byFetch.get(url, headers, signal);
      try {
        return await bySocket.get(url, headers, signal);
      } catch (error) {
        if (!isConnectionError(error, "ANSWER_NOT_PLAIN")) throw error;
        plain = false;
        return byFetch.get(url, headers, signal);
      }
    },
    close: () => bySocket.close(),
  };
}
