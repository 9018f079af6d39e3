import { isAllowedAddress, type OpenHub } from "./hub-options.ts";
import { ModelError } from "./model-error.ts";
import { RetryableFailure } from "./retry.ts";
import type { StallWatchdog } from "./stall-watchdog.ts";

/** What is asked, and how it is called in messages. */
export interface HubQuestion {
  readonly address: URL;
  /** Model, path or address, without secrets. */
  readonly where: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer, after the redirects. */
export interface HubAnswer {
  readonly response: Response;
  /** Whether another host than the hub's own answered. */
  readonly redirected: boolean;
}

const maxRedirects = 5;

/**
 * One GET, redirects followed by hand: credentials go to the hub's own origin only, and plain http only to loopback.
 *
 * @throws ModelError `HUB_REDIRECT_REFUSED`, and what fetch throws; {@link judgeConnection} names it.
 */
export async function requestHub(
  hub: OpenHub,
  { address, where, headers }: HubQuestion,
  watchdog: StallWatchdog,
): Promise<HubAnswer> {
  let url = address;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await fetchOnce(hub, url, headers, watchdog);
    watchdog.touch();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { response, redirected: url.origin !== hub.endpoint.origin };
    }
    await response.body?.cancel();
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !isAllowedAddress(next, hub.endpoint)) {
      throw refuseRedirect(`a redirect to ${next ? next.origin : "no valid address"}`, where);
    }
    url = next;
  }
  throw refuseRedirect(`more than ${maxRedirects} redirects`, where);
}

/** Names a connection that broke or went silent. A caller's own abort is passed on as it is. */
export function judgeConnection(cause: unknown, where: string, watchdog: StallWatchdog): unknown {
  if (cause instanceof ModelError || cause instanceof RetryableFailure) return cause;
  if (watchdog.signal.aborted && !watchdog.stalled()) return watchdog.signal.reason;
  const stalled = watchdog.stalled();
  return new RetryableFailure(
    new ModelError({
      code: stalled ? "HUB_STALLED" : "HUB_UNREACHABLE",
      what: stalled ? "The connection went silent" : `The connection failed: ${describeCause(cause)}`,
      where,
      fix: "Check the network and the endpoint, then run again: what is already stored is kept.",
      cause,
    }),
  );
}

function fetchOnce(
  hub: OpenHub,
  url: URL,
  headers: Readonly<Record<string, string>>,
  watchdog: StallWatchdog,
): Promise<Response> {
  const ownHost = url.origin === hub.endpoint.origin;
  // ModelScope's own client sends both; some endpoints look at the cookie only.
  const credentials =
    ownHost && hub.token !== undefined
      ? { authorization: `Bearer ${hub.token}`, cookie: `m_session_id=${hub.token}` }
      : undefined;
  return hub.fetch(url, {
    headers: { "user-agent": "funasr-images", "accept-encoding": "identity", ...headers, ...credentials },
    redirect: "manual",
    signal: watchdog.signal,
  });
}

function refuseRedirect(what: string, where: string): ModelError {
  return new ModelError({
    code: "HUB_REDIRECT_REFUSED",
    what: `The hub answered with ${what}`,
    where,
    fix: "Redirects are followed to https addresses only; check what stands between this machine and the hub.",
  });
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}, ${cause.cause.message}` : cause.message;
}
