import type { ContentAnswer, ContentConnection } from "./content-connection.ts";

/** Connections that the downloads of a run share: a finished one is used again by the next request for the same host. */
export interface ConnectionPool {
  /** A connection to whichever hosts it is sent; it takes an idle one for each question, and gives it back. */
  readonly open: () => ContentConnection;
  /** Ends the idle ones. */
  readonly close: () => void;
}

/** A rest of this size is read to keep the connection. */
const worthReading = 64 * 1024;

/** @param connect opens one connection */
export function createConnectionPool(connect: () => ContentConnection): ConnectionPool {
  const idle = new Map<string, ContentConnection[]>();
  let isOpen = true;
  const giveBack = (origin: string, connection: ContentConnection) => {
    if (!isOpen) return connection.close();
    idle.set(origin, [...(idle.get(origin) ?? []), connection]);
  };

  const open = (): ContentConnection => {
    let busy: ContentConnection | undefined;
    const get: ContentConnection["get"] = async (url, headers, signal) => {
      const used = idle.get(url.origin)?.pop() ?? connect();
      busy = used;
      try {
        const answer = await used.get(url, headers, signal);
        return shareAnswer(answer, () => {
          if (busy === used) busy = undefined;
          giveBack(url.origin, used);
        });
      } catch (error) {
        used.close();
        if (busy === used) busy = undefined;
        throw error;
      }
    };
    return {
      get,
      close: () => {
        busy?.close();
        busy = undefined;
      },
    };
  };
  return {
    open,
    close: () => {
      isOpen = false;
      for (const connection of [...idle.values()].flat()) connection.close();
      idle.clear();
    },
  };
}

/** The same answer; when it is read or cancelled, its connection is free. */
function shareAnswer(answer: ContentAnswer, free: () => void): ContentAnswer {
  return {
    status: answer.status,
    headers: answer.headers,
    read: (sink) => answer.read(sink).finally(free),
    cancel: () => {
      // A redirect has hardly a body: reading it is cheaper than another connection.
      const length = answer.headers.get("content-length");
      if (length === null || Number(length) > worthReading) {
        answer.cancel();
        return free();
      }
      answer.read(() => undefined).then(free, free);
    },
  };
}
