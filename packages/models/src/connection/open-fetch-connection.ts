import type { ContentConnection } from "./content-connection.ts";

/** Content by `fetch`: every kind of answer, proxies too, at the price of an allocation per piece. */
export function openFetchConnection(fetcher: typeof fetch): ContentConnection {
  return {
    get: async (url, headers, signal) => {
      const response = await fetcher(url, { headers, signal, redirect: "manual" });
      return {
        status: response.status,
        headers: response.headers,
        read: async (sink) => {
          for await (const piece of response.body ?? []) {
            if (sink(piece) === false) return;
          }
        },
        cancel: () => void response.body?.cancel().catch(() => {}),
      };
    },
    close: () => {},
  };
}
