import { type ContentConnection, readBeginning } from "../connection/content-connection.ts";
import { describeAddress } from "../hub/hub-address.ts";
import { judgeStatus } from "../hub/judge-status.ts";
import { hubHeaders, judgeConnection, nextAddress } from "../hub/request-hub.ts";
import { startStallWatchdog } from "../hub/stall-watchdog.ts";
import type { OpenSource } from "./source.ts";

/** The address that a file's content comes from, after the hub's redirect. */
export interface ContentLocation {
  /** Asks the hub once, however many connections want to know. */
  find(): Promise<URL>;
  /** The address is not valid any more (its signature has run out): the next {@link find} asks again. */
  forget(url: URL): void;
}

/** One resolution per file: eight ranges are one question to the hub and not eight. */
export function locateContent(
  source: OpenSource,
  where: string,
  signal: AbortSignal,
  connection: ContentConnection,
): ContentLocation {
  let found: Promise<URL> | undefined;
  let known: URL | undefined;
  return {
    find: () => {
      found ??= resolveOnce(source, where, signal, connection).then(
        (url) => {
          known = url;
          return url;
        },
        (error: unknown) => {
          found = undefined;
          throw error;
        },
      );
      return found;
    },
    forget: (url) => {
      // Others may have asked again meanwhile.
      if (known?.href === url.href) found = undefined;
    },
  };
}

async function resolveOnce(
  { hub, address }: OpenSource,
  where: string,
  signal: AbortSignal,
  connection: ContentConnection,
): Promise<URL> {
  const watchdog = startStallWatchdog(hub.timing.stallMs, signal);
  try {
    // HEAD is answered without the redirect, or with 404; one byte of a GET gives the real answer.
    const headers = hubHeaders(hub, address, { range: "bytes=0-0" });
    const answer = await connection.get(address, headers, watchdog.signal);
    const next = nextAddress(hub, address, answer, where);
    const { status } = answer;
    if (next || (status >= 200 && status < 300)) {
      answer.cancel();
      return next ?? address;
    }
    const text = await readBeginning(answer);
    throw judgeStatus({ status, headers: answer.headers, text, where, redirected: false });
  } catch (cause) {
    throw judgeConnection(cause, where, watchdog);
  } finally {
    watchdog.stop();
  }
}

/** Model, path and address of a source, for messages. */
export function describeSource(model: string, path: string, { hub, address }: OpenSource): string {
  return `${model}/${path} from ${describeAddress(address, hub.endpoint)}`;
}
